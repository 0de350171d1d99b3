// The command line.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"strings"
)

const usage = `helm-sidecar runs Helm for the tke-cilium-operator controller of the same pod.

It serves HTTP/1.1 with JSON over a Unix socket: what is released, render, apply, uninstall, unlock
(docs/sidecar-api.md). It writes to the API server only while the controller lends it the lease, and
it waits for no pod. Only processes of the same user may connect.

Usage:
  helm-sidecar --socket PATH [flags]
  helm-sidecar images --help    which images a chart needs, and their names in one's own registry
  helm-sidecar values --help    all values of a chart, with its defaults

Flags:
`

type options struct {
	kubeconfig string
	socket     string
	chartDir   string
	logFormat  string
}

// parseOptions returns exit = true when the question was answered already, as with --help.
func parseOptions(arguments []string, out io.Writer) (parsed *options, exit bool, err error) {
	parsed = &options{}
	flags := flag.NewFlagSet("helm-sidecar", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&parsed.kubeconfig, "kubeconfig", "",
		"kubeconfig `FILE`; omitted in a pod, whose service account is used then")
	flags.StringVar(&parsed.socket, "socket", "",
		"`PATH` of the Unix socket; its directory must have mode 0700 and is made if absent")
	flags.StringVar(&parsed.chartDir, "chart-dir", "/charts",
		"`DIR` of the bundled charts, NAME-VERSION.tgz")
	flags.StringVar(&parsed.logFormat, "log-format", "json", "`FORMAT` of the log on stderr: json or text")
	version := flags.Bool("version", false, "print the version and exit")

	switch err := flags.Parse(arguments); {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(out, usage)
		flags.SetOutput(out)
		flags.PrintDefaults()
		return nil, true, nil
	case err != nil:
		return nil, false, fmt.Errorf("%w; see helm-sidecar --help", err)
	case *version:
		fmt.Fprintf(out, "helm-sidecar %s (Helm %s)\n", Version, helmVersion())
		return nil, true, nil
	}
	return parsed, false, parsed.check(flags.Args())
}

func (o *options) check(rest []string) error {
	if len(rest) > 0 {
		return fmt.Errorf("unexpected argument %q; see helm-sidecar --help", rest[0])
	}
	if o.socket == "" {
		return errors.New("--socket is required; see helm-sidecar --help")
	}
	if !filepath.IsAbs(o.socket) {
		return fmt.Errorf("--socket: %q is not an absolute path", o.socket)
	}
	if o.logFormat != "json" && o.logFormat != "text" {
		return fmt.Errorf("--log-format: %q is neither json nor text", o.logFormat)
	}
	return nil
}

func newLogger(format string, out io.Writer) *slog.Logger {
	var handler slog.Handler = slog.NewJSONHandler(out, nil)
	if strings.EqualFold(format, "text") {
		handler = slog.NewTextHandler(out, nil)
	}
	// Parts of Helm log through the default logger, and quote what they work on: that goes nowhere.
	slog.SetDefault(slog.New(slog.DiscardHandler))
	return slog.New(handler)
}
