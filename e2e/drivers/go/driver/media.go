package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/livekit/protocol/livekit"
	lksdk "github.com/livekit/server-sdk-go/v2"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/rtp/codecs"
	"github.com/pion/webrtc/v4"
	"github.com/pion/webrtc/v4/pkg/media"
	"github.com/pion/webrtc/v4/pkg/media/samplebuilder"
	"golang.org/x/image/vp8"
)

// received counts what came of one track. The JSON names are those of the other drivers.
type received struct {
	Frames  int      `json:"frames"`
	Keys    int      `json:"keyFrames"`
	Width   int      `json:"width"`
	Height  int      `json:"height"`
	Luma    *float64 `json:"luma,omitempty"`
	Samples int64    `json:"samples"`
	Broken  *int     `json:"broken,omitempty"`
	Codec   string   `json:"codec,omitempty"`
	Missing int      `json:"missing"`
	known   map[string]bool
}

// readClip reads frames, each after its length as four bytes.
func readClip(path string) ([][]byte, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var frames [][]byte
	for len(data) >= 4 {
		n := int(binary.BigEndian.Uint32(data))
		if n+4 > len(data) {
			return nil, errors.New("a frame is cut off")
		}
		frames = append(frames, data[4:4+n])
		data = data[4+n:]
	}
	if len(frames) == 0 {
		return nil, errors.New("no frames")
	}
	return frames, nil
}

// clip plays frames again and again, from the first when a key frame is asked for.
type clip struct {
	lksdk.BaseSampleProvider
	frames   [][]byte
	duration time.Duration
	next     int
	restart  atomic.Bool
}

func (c *clip) NextSample(context.Context) (media.Sample, error) {
	if c.restart.Swap(false) || c.next == len(c.frames) {
		c.next = 0
	}
	frame := c.frames[c.next]
	c.next++
	return media.Sample{Data: frame, Duration: c.duration}, nil
}

// CurrentAudioLevel is how loud the sound is, below the loudest.
func (c *clip) CurrentAudioLevel() uint8 { return 13 }

func (p *peer) publishVideo(a arguments) (any, error) {
	mime := map[string]string{"vp8": webrtc.MimeTypeVP8, "h264": webrtc.MimeTypeH264, "h265": webrtc.MimeTypeH265}[a.text("codec")]
	frames, err := readClip(a.text("clip"))
	if err != nil {
		return nil, err
	}
	fps := a.number("fps", 15)
	c := &clip{frames: frames, duration: time.Second / time.Duration(fps)}
	track, err := lksdk.NewLocalTrack(webrtc.RTPCodecCapability{MimeType: mime, ClockRate: 90000}, lksdk.WithRTCPHandler(func(packet rtcp.Packet) {
		if _, ok := packet.(*rtcp.PictureLossIndication); ok {
			c.restart.Store(true)
		}
	}))
	if err != nil {
		return nil, err
	}
	return p.publish("camera", track, c, &lksdk.TrackPublicationOptions{
		Name: "camera", Source: livekit.TrackSource_CAMERA, VideoWidth: a.number("width", 640), VideoHeight: a.number("height", 360),
	})
}

func (p *peer) publishAudio(a arguments) (any, error) {
	frames, err := readClip(a.text("clip"))
	if err != nil {
		return nil, err
	}
	codec := webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeOpus, ClockRate: 48000, Channels: 2}
	switch a.text("codec") {
	case "pcmu":
		codec = webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypePCMU, ClockRate: 8000}
	case "pcma":
		codec = webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypePCMA, ClockRate: 8000}
	}
	track, err := lksdk.NewLocalTrack(codec)
	if err != nil {
		return nil, err
	}
	return p.publish("mic", track, &clip{frames: frames, duration: 20 * time.Millisecond}, &lksdk.TrackPublicationOptions{
		Name: "mic", Source: livekit.TrackSource_MICROPHONE, DisableDTX: true,
	})
}

func (p *peer) publish(name string, track *lksdk.LocalTrack, c *clip, options *lksdk.TrackPublicationOptions) (any, error) {
	if err := track.StartWrite(c, func() {}); err != nil {
		return nil, err
	}
	publication, err := p.room.LocalParticipant.PublishTrack(track, options)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	p.published[name] = publication
	p.mu.Unlock()
	return map[string]any{"sid": publication.SID()}, nil
}

func (p *peer) publication(name string) *lksdk.LocalTrackPublication {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.published[name]
}

func (p *peer) unpublish(a arguments) (any, error) {
	return nil, p.room.LocalParticipant.UnpublishTrack(p.publication(a.text("name")).SID())
}

func (p *peer) mute(a arguments) (any, error) {
	p.publication(a.text("name")).SetMuted(a.flag("muted", true))
	return nil, nil
}

// expect names the clip that a participant plays: every frame of it has to arrive as it is.
func (p *peer) expect(a arguments) (any, error) {
	frames, err := readClip(a.text("clip"))
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for _, f := range frames {
		known[hash(f)] = true
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	r := p.of(a.text("kind") == "video", a.text("from"))
	r.known, r.Broken = known, new(int)
	return len(frames), nil
}

// of finds or makes the record of a track; p.mu is held.
func (p *peer) of(video bool, identity string) *received {
	all := p.audio
	if video {
		all = p.video
	}
	if all[identity] == nil {
		all[identity] = &received{}
	}
	return all[identity]
}

func (p *peer) receive(track *webrtc.TrackRemote, publication *lksdk.RemoteTrackPublication, from *lksdk.RemoteParticipant) {
	p.happened("trackSubscribed")
	video := track.Kind() == webrtc.RTPCodecTypeVideo
	p.mu.Lock()
	r := p.of(video, from.Identity())
	r.Codec = track.Codec().MimeType
	p.mu.Unlock()
	if video {
		p.watch(track, r, func() { from.WritePLI(track.SSRC()) })
	} else {
		p.hear(track, r)
	}
}

func (p *peer) watch(track *webrtc.TrackRemote, r *received, askKeyFrame func()) {
	mime := strings.ToLower(track.Codec().MimeType)
	var depacketizer rtp.Depacketizer
	switch mime {
	case strings.ToLower(webrtc.MimeTypeVP8):
		depacketizer = &codecs.VP8Packet{}
	case strings.ToLower(webrtc.MimeTypeH264):
		depacketizer = &codecs.H264Packet{}
	case strings.ToLower(webrtc.MimeTypeH265):
		depacketizer = &codecs.H265Depacketizer{}
	default:
		p.happened("cannot read " + mime)
		return
	}
	builder := samplebuilder.New(200, depacketizer, 90000)
	asked := time.Now()
	askKeyFrame()
	var last *rtp.Packet
	for {
		packet, _, err := track.ReadRTP()
		if err != nil {
			return
		}
		if last != nil && packet.SequenceNumber != last.SequenceNumber+1 {
			p.mu.Lock()
			r.Missing++
			p.mu.Unlock()
		}
		last = packet
		if len(packet.Payload) == 0 {
			continue
		}
		builder.Push(packet)
		for sample := builder.Pop(); sample != nil; sample = builder.Pop() {
			p.picture(r, sample.Data, mime)
		}
		// A decoded key frame now and then tells the brightness.
		if time.Since(asked) > time.Second {
			asked = time.Now()
			askKeyFrame()
		}
	}
}

func (p *peer) picture(r *received, frame []byte, mime string) {
	width, height, key := 0, 0, false
	var luma *float64
	if strings.HasSuffix(mime, "vp8") && len(frame) > 10 && frame[0]&1 == 0 {
		key = true
		decoder := vp8.NewDecoder()
		decoder.Init(bytes.NewReader(frame), len(frame))
		header, err := decoder.DecodeFrameHeader()
		if err == nil {
			width, height = header.Width, header.Height
			if image, err := decoder.DecodeFrame(); err == nil {
				sum := 0
				for y := range height {
					for x := range width {
						sum += int(image.Y[y*image.YStride+x])
					}
				}
				mean := float64(sum) / float64(width*height)
				luma = &mean
			} else {
				p.happened(fmt.Sprint("cannot decode: ", err))
			}
		}
	} else if strings.HasSuffix(mime, "h264") {
		key = bytes.Contains(frame, []byte{0, 0, 1, 0x65})
	} else if strings.HasSuffix(mime, "h265") {
		key = bytes.Contains(frame, []byte{0, 0, 1, 19 << 1})
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	r.Frames++
	if key {
		r.Keys++
	}
	if width > 0 {
		r.Width, r.Height = width, height
	}
	if luma != nil {
		r.Luma = luma
	}
	if r.known != nil && !r.known[hash(frame)] {
		*r.Broken++
	}
}

func (p *peer) hear(track *webrtc.TrackRemote, r *received) {
	var last *rtp.Packet
	for {
		packet, _, err := track.ReadRTP()
		if err != nil {
			return
		}
		if len(packet.Payload) == 0 {
			continue
		}
		p.mu.Lock()
		if last != nil && packet.SequenceNumber == last.SequenceNumber+1 {
			r.Samples += int64(packet.Timestamp - last.Timestamp)
		} else if last != nil {
			r.Missing++
		}
		if r.known != nil && !r.known[hash(packet.Payload)] {
			*r.Broken++
		}
		p.mu.Unlock()
		last = packet
	}
}
