package rawload

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer/protobuf"
	"k8s.io/client-go/kubernetes/scheme"
)

var nodes = []*corev1.Node{
	{TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Node"}, ObjectMeta: metav1.ObjectMeta{Name: "a-0001", ResourceVersion: "7"}},
	{TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Node"}, ObjectMeta: metav1.ObjectMeta{Name: "a-0002", ResourceVersion: "7", Labels: map[string]string{"name": "x"}}},
}

func expectNodes(t *testing.T, encoding Encoding, stream *bytes.Buffer) {
	t.Helper()
	reader := bufio.NewReader(stream)
	for _, node := range nodes {
		event, err := encoding.next(reader)
		if err != nil {
			t.Fatal(err)
		}
		if event.Kind != "MODIFIED" || event.Name() != node.Name || event.Version() != "7" {
			t.Errorf("%s of %q, want MODIFIED of %q", event.Kind, event.Name(), node.Name)
		}
	}
}

func TestLinesAreEvents(t *testing.T) {
	var stream bytes.Buffer
	for _, node := range nodes {
		text, err := json.Marshal(node)
		if err != nil {
			t.Fatal(err)
		}
		stream.WriteString(`{"type":"MODIFIED","object":` + string(text) + "}\n")
	}
	expectNodes(t, JSON, &stream)
}

func TestFramesAreEvents(t *testing.T) {
	var stream bytes.Buffer
	for _, node := range nodes {
		object, err := runtime.Encode(protobuf.NewSerializer(scheme.Scheme, scheme.Scheme), node)
		if err != nil {
			t.Fatal(err)
		}
		event := metav1.WatchEvent{Type: "MODIFIED", Object: runtime.RawExtension{Raw: object}}
		frame, err := event.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		stream.Write(binary.BigEndian.AppendUint32(nil, uint32(len(frame))))
		stream.Write(frame)
	}
	expectNodes(t, Protobuf, &stream)
}
