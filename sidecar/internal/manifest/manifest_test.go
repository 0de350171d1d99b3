package manifest

import "testing"

func TestObjectsAreReadInTheirOrderAndEmptyDocumentsAreNot(t *testing.T) {
	found, err := Objects("---\n# Source: a\n---\nkind: B\nmetadata: {name: b}\n---\n\n---\n{\"kind\": \"A\"}\n---\nfoo: bar\n")
	if err != nil || len(found) != 2 || found[0].GetKind() != "B" || found[0].GetName() != "b" || found[1].GetKind() != "A" {
		t.Errorf("%v, %v", found, err)
	}
}

func TestWhatIsNoObjectIsAnError(t *testing.T) {
	for _, text := range []string{"kind: A\n---\n[1]\n", "a: b: c\n"} {
		if found, err := Objects(text); err == nil {
			t.Errorf("%q is read as %v", text, found)
		}
	}
}
