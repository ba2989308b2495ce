// Command descriptors prints every message, field, enum, enum value and service method that the
// LiveKit protocol and psrpc modules register, one JSON object a line, in the form README.md
// describes.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"os"
	"sort"

	_ "github.com/livekit/protocol/livekit"
	_ "github.com/livekit/protocol/rpc"
	_ "github.com/livekit/psrpc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
)

// packages whose files are printed; the others come along as dependencies.
var packages = map[protoreflect.FullName]bool{
	"livekit":       true,
	"livekit.agent": true,
	"rpc":           true,
	"internal":      true,
}

type element struct {
	File   string  `json:"file"`
	Kind   string  `json:"kind"`
	Name   string  `json:"name"`
	Number string  `json:"number,omitempty"`
	Label  string  `json:"label,omitempty"`
	Type   string  `json:"type,omitempty"`
	Oneof  *string `json:"oneof,omitempty"`
	JSON   string  `json:"json,omitempty"`
}

type printer struct {
	file  string
	lines []string
}

func (p *printer) emit(e element) {
	e.File = p.file
	line, err := json.Marshal(e)
	if err != nil {
		log.Fatal(err)
	}
	p.lines = append(p.lines, string(line))
}

func (p *printer) messages(messages protoreflect.MessageDescriptors) {
	for i := range messages.Len() {
		message := messages.Get(i)
		if message.IsMapEntry() {
			continue
		}
		p.emit(element{Kind: "message", Name: string(message.FullName())})
		for j := range message.Fields().Len() {
			p.field(message.Fields().Get(j))
		}
		p.enums(message.Enums())
		p.messages(message.Messages())
	}
}

func (p *printer) field(field protoreflect.FieldDescriptor) {
	oneof := ""
	if o := field.ContainingOneof(); o != nil && !o.IsSynthetic() {
		oneof = string(o.Name())
	}
	p.emit(element{
		Kind:   "field",
		Name:   string(field.FullName()),
		Number: fmt.Sprint(field.Number()),
		Label:  labelOf(field),
		Type:   typeOf(field),
		Oneof:  &oneof,
		JSON:   field.JSONName(),
	})
}

func labelOf(field protoreflect.FieldDescriptor) string {
	switch {
	case field.IsMap():
		return "map"
	case field.IsList():
		return "repeated"
	case field.HasOptionalKeyword():
		return "optional"
	default:
		return "singular"
	}
}

func typeOf(field protoreflect.FieldDescriptor) string {
	switch {
	case field.IsMap():
		return fmt.Sprintf("map<%s, %s>", typeOf(field.MapKey()), typeOf(field.MapValue()))
	case field.Message() != nil:
		return string(field.Message().FullName())
	case field.Enum() != nil:
		return string(field.Enum().FullName())
	default:
		return field.Kind().String()
	}
}

func (p *printer) enums(enums protoreflect.EnumDescriptors) {
	for i := range enums.Len() {
		enum := enums.Get(i)
		p.emit(element{Kind: "enum", Name: string(enum.FullName())})
		for j := range enum.Values().Len() {
			value := enum.Values().Get(j)
			p.emit(element{
				Kind:   "value",
				Name:   fmt.Sprintf("%s.%s", enum.FullName(), value.Name()),
				Number: fmt.Sprint(value.Number()),
			})
		}
	}
}

func (p *printer) services(services protoreflect.ServiceDescriptors) {
	for i := range services.Len() {
		service := services.Get(i)
		p.emit(element{Kind: "service", Name: string(service.FullName())})
		for j := range service.Methods().Len() {
			method := service.Methods().Get(j)
			p.emit(element{
				Kind: "method",
				Name: string(method.FullName()),
				Type: fmt.Sprintf("%s -> %s",
					streamed(method.IsStreamingClient(), method.Input()),
					streamed(method.IsStreamingServer(), method.Output())),
			})
		}
	}
}

func streamed(streaming bool, message protoreflect.MessageDescriptor) string {
	if streaming {
		return "stream " + string(message.FullName())
	}
	return string(message.FullName())
}

func main() {
	p := &printer{}
	protoregistry.GlobalFiles.RangeFiles(func(file protoreflect.FileDescriptor) bool {
		if packages[file.Package()] {
			p.file = file.Path()
			p.messages(file.Messages())
			p.enums(file.Enums())
			p.services(file.Services())
		}
		return true
	})
	sort.Strings(p.lines)
	for _, line := range p.lines {
		if _, err := fmt.Fprintln(os.Stdout, line); err != nil {
			log.Fatal(err)
		}
	}
}
