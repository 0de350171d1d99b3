package cluster

// The API server's own record of what some users asked of it.

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// auditPolicy records who did what to which object, never a body: secrets stay out of it. Each request is recorded when
// it comes in, before anything is done, and when it is answered; a long watch when it starts, too.
const auditPolicy = `apiVersion: audit.k8s.io/v1
kind: Policy
rules:
- level: Metadata
  users: %s
- level: None
`

// AuditLog is the file of recorded requests, one JSON object a line; package audit reads it.
func (c *Cluster) AuditLog() string { return filepath.Join(c.Dir, "logs", "audit.log") }

func (c *Cluster) auditPolicy() string { return filepath.Join(c.Dir, "audit-policy.yaml") }

func (c *Cluster) writeAuditPolicy() error {
	users, err := json.Marshal(c.options.AuditUsers) // is YAML, too
	if err != nil {
		return err
	}
	return os.WriteFile(c.auditPolicy(), fmt.Appendf(nil, auditPolicy, users), 0o644)
}

func (c *Cluster) auditFlags() []string {
	if len(c.options.AuditUsers) == 0 {
		return nil
	}
	return []string{
		"--audit-policy-file=" + c.auditPolicy(), "--audit-log-path=" + c.AuditLog(),
		"--audit-log-maxsize=10240", // MB; at 100, the default, a new file began in the middle of some scenario
	}
}
