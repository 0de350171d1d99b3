package process

import (
	"fmt"
	"math/rand/v2"
	"net"
	"os"
)

// The ports lie below those that the kernel hands to outgoing connections (from 32768): otherwise a client that
// knocks at a stopped server can be given the server's own port, connect to itself, and keep the server from coming back.
const (
	firstPort, lastPort = 15000, 32000
	attempts            = 1000
)

// Test beds that run side by side (E2E_BED=1 and 2) take their ports from halves of their own: a server that is down for
// a moment would else find its port taken when it comes back.
func portRange() (first, last int) {
	middle := (firstPort + lastPort) / 2
	switch os.Getenv("E2E_BED") {
	case "1":
		return firstPort, middle
	case "2":
		return middle, lastPort
	default:
		return firstPort, lastPort
	}
}

// FreePorts returns n different loopback ports that nobody listens on.
func FreePorts(n int) ([]int, error) {
	ports := make([]int, 0, n)
	first, last := portRange()
	for range attempts {
		if len(ports) == n {
			return ports, nil
		}
		port := first + rand.IntN(last-first)
		listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err != nil {
			continue // taken, perhaps by ourselves
		}
		defer listener.Close() // all stay open until the last is chosen, so that none comes twice
		ports = append(ports, port)
	}
	return nil, fmt.Errorf("only %d of %d free ports between %d and %d after %d attempts", len(ports), n, first, last, attempts)
}
