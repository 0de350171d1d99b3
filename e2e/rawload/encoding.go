package rawload

// The two encodings, looked at no closer than it takes to find where an event ends, its kind and its object's name.

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"

	"google.golang.org/protobuf/encoding/protowire"
)

// Event is valid until the next one is read; so are its object's name and version.
type Event struct {
	Kind          string // ADDED, MODIFIED, DELETED, BOOKMARK, ERROR
	Name, Version func() string
}

// Encoding of what the API server answers.
type Encoding struct {
	accept string
	next   func(*bufio.Reader) (Event, error)
}

// JSON and Protobuf are what the API server offers.
var (
	JSON     = Encoding{"application/json", nextLine}
	Protobuf = Encoding{"application/vnd.kubernetes.protobuf", nextFrame}
)

var kinds = []string{"ADDED", "MODIFIED", "DELETED", "BOOKMARK", "ERROR"}

// nextLine reads a line such as {"type":"ADDED","object":{"kind":"Node","apiVersion":"v1","metadata":{"name":"a-0001",...
func nextLine(stream *bufio.Reader) (Event, error) {
	line, err := stream.ReadSlice('\n')
	if err != nil {
		return Event{}, err
	}
	rest, found := bytes.CutPrefix(line, []byte(`{"type":"`))
	if !found {
		return Event{}, fmt.Errorf("not a watch event: %.80s", line)
	}
	return Event{kindAt(rest), func() string { return quotedAfter(line, `"name":"`) },
		func() string { return quotedAfter(line, `"resourceVersion":"`) }}, nil
}

func quotedAfter(line []byte, key string) string {
	_, rest, _ := bytes.Cut(line, []byte(key))
	value, _, _ := bytes.Cut(rest, []byte(`"`))
	return string(value)
}

// nextFrame reads a WatchEvent: its length, field 1 its kind, field 2 the object.
func nextFrame(stream *bufio.Reader) (Event, error) {
	var length [4]byte
	if _, err := io.ReadFull(stream, length[:]); err != nil {
		return Event{}, err
	}
	size := int(binary.BigEndian.Uint32(length[:]))
	frame, err := stream.Peek(size)
	if err != nil {
		return Event{}, err
	}
	// What is discarded stays in the buffer until the next read.
	_, err = stream.Discard(size)
	return Event{kindAt(field(frame, 1)), func() string { return metadata(frame, 1) }, func() string { return metadata(frame, 6) }}, err
}

func kindAt(text []byte) string {
	for _, kind := range kinds {
		if bytes.HasPrefix(text, []byte(kind)) {
			return kind
		}
	}
	return ""
}

const magic = "k8s\x00"

// metadata goes WatchEvent.object, RawExtension.raw, Unknown.raw, ObjectMeta: 1 is its name, 6 its version.
func metadata(frame []byte, number protowire.Number) string {
	unknown := bytes.TrimPrefix(field(field(frame, 2), 1), []byte(magic))
	return string(field(field(field(unknown, 2), 1), number))
}

// field is the first one of this number; nil if there is none, or no bytes.
func field(message []byte, number protowire.Number) []byte {
	for len(message) > 0 {
		found, kind, size := protowire.ConsumeTag(message)
		if size < 0 {
			return nil
		}
		message = message[size:]
		if found == number && kind == protowire.BytesType {
			value, _ := protowire.ConsumeBytes(message)
			return value
		}
		if size = protowire.ConsumeFieldValue(found, kind, message); size < 0 {
			return nil
		}
		message = message[size:]
	}
	return nil
}
