package main

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"

	lksdk "github.com/livekit/server-sdk-go/v2"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
)

// api calls a method of the server SDK: its request and its answer are protobuf's JSON.
func (p *peer) api(a arguments) (any, error) {
	rooms := lksdk.NewRoomServiceClient(a.text("url"), a.text("key"), a.text("secret"))
	method := reflect.ValueOf(rooms).MethodByName(a.text("method"))
	if !method.IsValid() {
		return nil, fmt.Errorf("the SDK has no %s", a.text("method"))
	}
	body, err := json.Marshal(a["request"])
	if err != nil {
		return nil, err
	}
	request := reflect.New(method.Type().In(1).Elem())
	if err := protojson.Unmarshal(body, request.Interface().(proto.Message)); err != nil {
		return nil, err
	}
	results := method.Call([]reflect.Value{reflect.ValueOf(context.Background()), request})
	if err, failed := results[1].Interface().(error); failed {
		return nil, err
	}
	answer, err := protojson.Marshal(results[0].Interface().(proto.Message))
	return json.RawMessage(answer), err
}
