// Command load runs the load test of lk, the command line of LiveKit, and prints its report.
package main

import (
	"context"
	"flag"
	"log"
	"time"

	"github.com/livekit/livekit-cli/v2/pkg/loadtester"
)

func main() {
	var p loadtester.Params
	seconds := flag.Int("seconds", 10, "how long the load lasts")
	flag.StringVar(&p.URL, "url", "", "of the server")
	flag.StringVar(&p.APIKey, "key", "devkey", "API key")
	flag.StringVar(&p.APISecret, "secret", "secret", "its secret")
	flag.StringVar(&p.Room, "room", "load", "name of the room")
	flag.IntVar(&p.VideoPublishers, "video", 1, "publishers of video")
	flag.IntVar(&p.AudioPublishers, "audio", 1, "publishers of audio")
	flag.IntVar(&p.Subscribers, "subscribers", 5, "who receives all of it")
	flag.StringVar(&p.VideoResolution, "resolution", "medium", "low, medium or high")
	flag.StringVar(&p.VideoCodec, "codec", "", "h264 or vp8")
	flag.BoolVar(&p.Simulcast, "simulcast", true, "three layers")
	flag.BoolVar(&p.SimulateSpeakers, "speakers", false, "speakers that change")
	flag.Parse()
	p.Duration = time.Duration(*seconds) * time.Second
	p.NumPerSecond = 5
	if err := loadtester.NewLoadTest(p).Run(context.Background()); err != nil {
		log.Fatal(err)
	}
}
