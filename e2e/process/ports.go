package process

import (
	"fmt"
	"math/rand/v2"
	"net"
)

// The ports lie below those that the kernel hands to outgoing connections (from 32768): otherwise a client that
// knocks at a stopped server can be given the server's own port, connect to itself, and keep the server from coming back.
const (
	firstPort, lastPort = 15000, 32000
	attempts            = 1000
)

// FreePorts returns n different loopback ports that nobody listens on.
func FreePorts(n int) ([]int, error) {
	ports := make([]int, 0, n)
	for range attempts {
		if len(ports) == n {
			return ports, nil
		}
		port := firstPort + rand.IntN(lastPort-firstPort)
		listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err != nil {
			continue // taken, perhaps by ourselves
		}
		defer listener.Close() // all stay open until the last is chosen, so that none comes twice
		ports = append(ports, port)
	}
	return nil, fmt.Errorf("only %d of %d free ports between %d and %d after %d attempts", len(ports), n, firstPort, lastPort, attempts)
}
