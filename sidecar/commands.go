// The subcommands: questions about a chart, answered without a cluster.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"

	"sigs.k8s.io/yaml"

	"tke-cilium-operator/sidecar/internal/api"
	"tke-cilium-operator/sidecar/internal/charts"
	"tke-cilium-operator/sidecar/internal/helm"
	"tke-cilium-operator/sidecar/internal/inspect"
)

const imagesUsage = `helm-sidecar images prints the images that Cilium's chart needs, one a line, each with its name in
spec.images.registry beside it: what must be copied there first. With the values of spec.values and spec.valuesFrom it is
exactly the list that status.release.images shows once that is deployed.

Usage:
  helm-sidecar images --version 1.18.2 --registry registry.example.com/quay.io [--values FILE]...

Flags:
`

const valuesUsage = `helm-sidecar values prints the values.yaml of Cilium's chart: all that can be set, and its defaults.

Usage:
  helm-sidecar values --version 1.18.2

Flags:
`

// chartQuestion is what both subcommands are told.
type chartQuestion struct {
	version, file, dir, repository string

	registry  string
	useDigest bool
	values    stringList
}

type stringList []string

func (l *stringList) String() string { return strings.Join(*l, ",") }

func (l *stringList) Set(text string) error {
	*l = append(*l, text)
	return nil
}

// runCommand answers a subcommand; known is false if the first argument is none.
func runCommand(ctx context.Context, arguments []string, out io.Writer) (known bool, err error) {
	if len(arguments) == 0 {
		return false, nil
	}
	switch arguments[0] {
	case "images":
		return true, ask(ctx, imagesUsage, arguments[1:], out, printImages)
	case "values":
		return true, ask(ctx, valuesUsage, arguments[1:], out, printValues)
	}
	return false, nil
}

func ask(ctx context.Context, usage string, arguments []string, out io.Writer,
	answer func(*charts.Chart, *chartQuestion, io.Writer) error) error {
	question := &chartQuestion{}
	flags := flag.NewFlagSet("helm-sidecar", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&question.version, "version", "", "`VERSION` of the chart, as in spec.version")
	flags.StringVar(&question.file, "chart", "", "chart archive `FILE`, instead of --version")
	flags.StringVar(&question.dir, "chart-dir", "/charts", "`DIR` of bundled charts, looked into first")
	flags.StringVar(&question.repository, "repository", "", "`URL` of a chart repository; omitted, Cilium's official one")
	if usage == imagesUsage {
		flags.StringVar(&question.registry, "registry", "quay.tencentcloudcr.com", "`REGISTRY`, as spec.images.registry")
		flags.BoolVar(&question.useDigest, "use-digest", true, "as spec.images.useDigest")
		flags.Var(&question.values, "values", "YAML `FILE` of Helm values, as spec.values; may be given again, the last one wins")
	}
	err := flags.Parse(arguments)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(out, usage)
		flags.SetOutput(out)
		flags.PrintDefaults()
		return nil
	}
	if err != nil {
		return fmt.Errorf("%w; see --help", err)
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q; see --help", flags.Arg(0))
	}
	chart, err := question.chart(ctx)
	if err != nil {
		return err
	}
	return answer(chart, question, out)
}

func (q *chartQuestion) chart(ctx context.Context) (*charts.Chart, error) {
	if (q.file == "") == (q.version == "") {
		return nil, errors.New("either --version or --chart is required; see --help")
	}
	if q.file != "" {
		return charts.LoadFile(q.file)
	}
	ref := api.ChartRef{Source: api.SourceAuto, URL: q.repository, Name: "cilium", Version: q.version}
	if err := ref.Validate(); err != nil {
		return nil, err
	}
	return charts.NewStore(q.dir, nil, func() {}, slog.New(slog.DiscardHandler)).Load(ctx, ref)
}

func printValues(chart *charts.Chart, _ *chartQuestion, out io.Writer) error {
	for _, file := range chart.Raw {
		if file.Name == "values.yaml" {
			_, err := out.Write(file.Data)
			return err
		}
	}
	return errors.New("the chart has no values.yaml")
}

func printImages(chart *charts.Chart, question *chartQuestion, out io.Writer) error {
	values := map[string]any{}
	for _, file := range question.values {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		var more map[string]any
		if err := yaml.UnmarshalStrict(text, &more); err != nil {
			return fmt.Errorf("%s is not a YAML map of Helm values: %w", file, err)
		}
		helm.Merge(values, more)
	}
	manifests, err := helm.RenderOffline(chart, values)
	if err != nil {
		return err
	}
	images, err := inspect.Images(manifests)
	if err != nil {
		return err
	}
	for _, image := range images {
		if !question.useDigest {
			image, _, _ = strings.Cut(image, "@")
		}
		fmt.Fprintln(out, image, inspect.Rewritten(image, question.registry))
	}
	return nil
}
