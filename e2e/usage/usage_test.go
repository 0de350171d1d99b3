package usage_test

import (
	"os"
	"testing"
	"time"

	"tke-cilium-operator/e2e/usage"
)

func TestWorkIsCounted(t *testing.T) {
	before, err := usage.ProcessorOf(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	sum := 0
	for deadline := time.Now().Add(200 * time.Millisecond); time.Now().Before(deadline); sum++ {
	}
	after, err := usage.ProcessorOf(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	if worked := after - before; worked < 10*time.Millisecond || worked > 2*time.Second {
		t.Errorf("200 ms of work (%d rounds) count as %s", sum, worked)
	}
}

func TestMemoryGrowsByWhatIsTouched(t *testing.T) {
	before, err := usage.MemoryOf(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	block := make([]byte, 64_000_000)
	for i := range block {
		block[i] = 1
	}
	after, err := usage.MemoryOf(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	if grown := after.Anonymous - before.Anonymous; grown < 60 || grown > 90 {
		t.Errorf("64 MB count as %.0f (last byte %d)", grown, block[len(block)-1])
	}
	if after.Peak < after.Resident || after.Resident < after.Anonymous {
		t.Errorf("peak, resident, anonymous: %+v", after)
	}
}

func TestAProgramsFilesAreItsOwn(t *testing.T) {
	files, err := usage.FilesOf(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	if files.Program < 1 || files.Libraries != 0 {
		t.Errorf("a Go program without cgo: %+v", files)
	}
}
