package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"

	lksdk "github.com/livekit/server-sdk-go/v2"
)

// peer is one participant and what it has seen.
type peer struct {
	mu        sync.Mutex
	room      *lksdk.Room
	published map[string]*lksdk.LocalTrackPublication
	video     map[string]*received
	audio     map[string]*received
	data      []map[string]any
	texts     []map[string]any
	files     []map[string]any
	events    []string
}

func newPeer() *peer {
	return &peer{
		published: map[string]*lksdk.LocalTrackPublication{},
		video:     map[string]*received{},
		audio:     map[string]*received{},
		data:      []map[string]any{},
		texts:     []map[string]any{},
		files:     []map[string]any{},
		events:    []string{},
	}
}

type command func(arguments) (any, error)

func (p *peer) commands() map[string]command {
	return map[string]command{
		"join":          p.join,
		"publish_video": p.publishVideo,
		"publish_audio": p.publishAudio,
		"unpublish":     p.unpublish,
		"mute":          p.mute,
		"expect":        p.expect,
		"send":          p.send,
		"send_bytes":    p.sendBytes,
		"send_text":     p.sendText,
		"send_file":     p.sendFile,
		"call":          p.call,
		"set_metadata":  p.setMetadata,
		"simulate":      p.simulate,
		"api":           p.api,
		"seen":          p.seen,
		"leave":         p.leave,
	}
}

func (p *peer) happened(event string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.events = append(p.events, event)
}

func (p *peer) callback() *lksdk.RoomCallback {
	cb := lksdk.NewRoomCallback()
	cb.OnReconnecting = func() { p.happened("reconnecting") }
	cb.OnReconnected = func() { p.happened("reconnected") }
	cb.OnDisconnected = func() { p.happened("disconnected") }
	cb.OnParticipantDisconnected = func(*lksdk.RemoteParticipant) { p.happened("participantDisconnected") }
	cb.OnTrackSubscribed = p.receive
	cb.OnDataPacket = func(packet lksdk.DataPacket, params lksdk.DataReceiveParams) {
		user, ok := packet.(*lksdk.UserDataPacket)
		if !ok {
			return
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		p.data = append(p.data, map[string]any{
			"from": params.SenderIdentity, "topic": user.Topic, "length": len(user.Payload), "sha256": hash(user.Payload),
		})
	}
	return cb
}

func (p *peer) join(a arguments) (any, error) {
	options := []lksdk.ConnectOption{lksdk.WithAutoSubscribe(a.flag("auto_subscribe", true))}
	if a.flag("single", false) {
		options = append(options, lksdk.WithSinglePeerConnection())
	}
	p.room = lksdk.NewRoom(p.callback())
	p.handle()
	if err := p.room.JoinWithToken(a.text("url"), a.text("token"), options...); err != nil {
		return nil, err
	}
	me := p.room.LocalParticipant
	return map[string]any{"identity": me.Identity(), "sid": me.SID(), "sdk": "go " + lksdk.Version}, nil
}

// handle registers what others may send and call.
func (p *peer) handle() {
	p.room.RegisterTextStreamHandler("words", func(reader *lksdk.TextStreamReader, from string) {
		text := reader.ReadAll()
		p.mu.Lock()
		defer p.mu.Unlock()
		p.texts = append(p.texts, map[string]any{
			"from": from, "topic": reader.Info.Topic, "attributes": reader.Info.Attributes,
			"length": len(text), "sha256": hash([]byte(text)),
		})
	})
	p.room.RegisterByteStreamHandler("files", func(reader *lksdk.ByteStreamReader, from string) {
		body := reader.ReadAll()
		name := ""
		if reader.Info.Name != nil {
			name = *reader.Info.Name
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		p.files = append(p.files, map[string]any{
			"from": from, "name": name, "mimeType": reader.Info.MimeType, "size": len(body), "sha256": hash(body),
		})
	})
	methods := map[string]lksdk.RpcHandlerFunc{
		"echo": func(d lksdk.RpcInvocationData) (string, error) {
			return fmt.Sprintf("%s said %s", d.CallerIdentity, d.Payload), nil
		},
		"fails": func(lksdk.RpcInvocationData) (string, error) { return "", errors.New("an ordinary error") },
		"refuses": func(lksdk.RpcInvocationData) (string, error) {
			data := `{"try":"tomorrow"}`
			return "", lksdk.NewRpcError(4711, "not today", &data)
		},
		"large": func(d lksdk.RpcInvocationData) (string, error) {
			n, err := strconv.Atoi(d.Payload)
			return strings.Repeat("x", n), err
		},
		"size": func(d lksdk.RpcInvocationData) (string, error) { return strconv.Itoa(len(d.Payload)), nil },
	}
	for name, method := range methods {
		p.room.RegisterRpcMethod(name, method)
	}
}

func (p *peer) send(a arguments) (any, error) {
	size, pause := a.number("size", 200), a.number("pause", 10)
	for i := range a.number("count", 1) {
		body := []byte(fmt.Sprintf("%d:", i))
		for len(body) < size {
			body = append(body, byte('a'+i%26))
		}
		err := p.room.LocalParticipant.PublishDataPacket(lksdk.UserData(body),
			lksdk.WithDataPublishTopic(a.text("topic")),
			lksdk.WithDataPublishReliable(a.flag("reliable", true)),
			lksdk.WithDataPublishDestination(a.texts("to")))
		if err != nil {
			return nil, err
		}
		if i%pause == pause-1 {
			time.Sleep(10 * time.Millisecond)
		}
	}
	return nil, nil
}

func (p *peer) sendBytes(a arguments) (any, error) {
	body := seededBytes(a.number("length", 0), uint32(a.number("seed", 1)))
	err := p.room.LocalParticipant.PublishDataPacket(lksdk.UserData(body),
		lksdk.WithDataPublishTopic(a.text("topic")), lksdk.WithDataPublishReliable(true))
	return map[string]any{"length": len(body), "sha256": hash(body)}, err
}

func (p *peer) sendText(a arguments) (any, error) {
	attributes := map[string]string{}
	given, _ := a["attributes"].(map[string]any)
	for k, v := range given {
		attributes[k] = fmt.Sprint(v)
	}
	p.room.LocalParticipant.SendText(a.text("text"), lksdk.StreamTextOptions{Topic: "words", Attributes: attributes})
	return nil, nil
}

func (p *peer) sendFile(a arguments) (any, error) {
	body := seededBytes(a.number("length", 0), uint32(a.number("seed", 1)))
	dir, err := os.MkdirTemp("", "hibiki-e2e-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	name := a.text("name")
	file := filepath.Join(dir, name)
	if err := os.WriteFile(file, body, 0o600); err != nil {
		return nil, err
	}
	_, err = p.room.LocalParticipant.SendFile(file, lksdk.StreamBytesOptions{
		Topic: "files", MimeType: a.text("mime_type"), FileName: &name,
	})
	return map[string]any{"sha256": hash(body)}, err
}

func (p *peer) call(a arguments) (any, error) {
	timeout := time.Duration(a.number("timeout", 10)) * time.Second
	answer, err := p.room.LocalParticipant.PerformRpc(lksdk.PerformRpcParams{
		DestinationIdentity: a.text("to"), Method: a.text("method"), Payload: a.text("payload"), ResponseTimeout: &timeout,
	})
	var refused *lksdk.RpcError
	if errors.As(err, &refused) {
		data := ""
		if refused.Data != nil {
			data = *refused.Data
		}
		return map[string]any{"error": map[string]any{"code": refused.Code, "message": refused.Message, "data": data}}, nil
	}
	if err != nil {
		return nil, err
	}
	return map[string]any{"ok": *answer}, nil
}

func (p *peer) setMetadata(a arguments) (any, error) {
	p.room.LocalParticipant.SetMetadata(a.text("metadata"))
	return nil, nil
}

func (p *peer) simulate(a arguments) (any, error) {
	scenarios := map[string]lksdk.SimulateScenario{
		"signal-reconnect": lksdk.SimulateSignalReconnect,
		"full-reconnect":   lksdk.SimulateLeaveRequestFullReconnect,
	}
	scenario, known := scenarios[a.text("scenario")]
	if !known {
		return nil, errors.New("no such scenario")
	}
	p.room.Simulate(scenario)
	return nil, nil
}

func (p *peer) seen(arguments) (any, error) {
	participants := []map[string]any{}
	for _, other := range p.room.GetRemoteParticipants() {
		tracks := []string{}
		for _, t := range other.TrackPublications() {
			name := string(t.Kind())
			if t.IsMuted() {
				name += " muted"
			}
			tracks = append(tracks, name)
		}
		sort.Strings(tracks)
		participants = append(participants, map[string]any{"identity": other.Identity(), "metadata": other.Metadata(), "tracks": tracks})
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	video, audio := map[string]received{}, map[string]received{}
	for who, r := range p.video {
		video[who] = *r
	}
	for who, r := range p.audio {
		audio[who] = *r
	}
	return map[string]any{
		"participants": participants, "video": video, "audio": audio,
		"data": append([]map[string]any{}, p.data...), "texts": append([]map[string]any{}, p.texts...),
		"files": append([]map[string]any{}, p.files...), "events": append([]string{}, p.events...),
	}, nil
}

func (p *peer) leave(arguments) (any, error) {
	if p.room != nil {
		p.room.Disconnect()
	}
	return nil, nil
}
