// What each request must hold; every complaint begins with the name of the field.
package api

import (
	"fmt"

	"k8s.io/apimachinery/pkg/util/validation"
)

const (
	maxIDBytes      = 128
	maxDesiredBytes = 4096
	maxReleaseName  = 53 // Helm's own limit
	maxHistoryLimit = 100
	maxRenewed      = 16
	maxOwned        = 64
	// The CRD's limit for spec.valuesFrom is half of this.
	maxValuesSources = 32
	// A lease is seconds long; an hour here would be a wrong unit.
	maxFenceMilliseconds = 10 * 60 * 1000
)

// Validate checks a fence request.
func (r *FenceRequest) Validate() error {
	if r.Epoch < 0 {
		return fmt.Errorf("epoch: %d is negative", r.Epoch)
	}
	if r.ValidForMilliseconds < 0 || r.ValidForMilliseconds > maxFenceMilliseconds {
		return fmt.Errorf("validForMilliseconds: %d is not within 0 and %d",
			r.ValidForMilliseconds, maxFenceMilliseconds)
	}
	return nil
}

// Validate checks the name and the namespace.
func (r *ReleaseRef) Validate() error {
	if problems := validation.IsDNS1123Subdomain(r.Name); len(problems) > 0 {
		return fmt.Errorf("release.name: %q: %s", r.Name, problems[0])
	}
	if len(r.Name) > maxReleaseName {
		return fmt.Errorf("release.name: longer than Helm's limit of %d characters", maxReleaseName)
	}
	if problems := validation.IsDNS1123Label(r.Namespace); len(problems) > 0 {
		return fmt.Errorf("release.namespace: %q: %s", r.Namespace, problems[0])
	}
	return nil
}

// Validate checks a render request.
func (r *RenderRequest) Validate() error {
	if err := r.Release.Validate(); err != nil {
		return err
	}
	return r.Chart.Validate()
}

// Validate checks which chart is asked about.
func (r *VersionsRequest) Validate() error { return r.Chart.Validate() }

// Validate checks which objects are to be read.
func (r *ValuesRequest) Validate() error {
	if len(r.From) == 0 || len(r.From) > maxValuesSources {
		return fmt.Errorf("from: must have 1 to %d items", maxValuesSources)
	}
	for i, source := range r.From {
		if source.Kind != KindSecret && source.Kind != KindConfigMap {
			return fmt.Errorf("from[%d].kind: %q is neither Secret nor ConfigMap", i, source.Kind)
		}
		if problems := validation.IsDNS1123Subdomain(source.Name); len(problems) > 0 {
			return fmt.Errorf("from[%d].name: %q: %s", i, source.Name, problems[0])
		}
		if source.Key == "" {
			return fmt.Errorf("from[%d].key: is required", i)
		}
	}
	return nil
}

// Validate checks an operation request: each type has its own fields, and no others.
func (r *OperationRequest) Validate() error {
	if r.ID == "" || len(r.ID) > maxIDBytes {
		return fmt.Errorf("id: must have 1 to %d characters", maxIDBytes)
	}
	if len(r.Desired) > maxDesiredBytes {
		return fmt.Errorf("desired: longer than %d bytes", maxDesiredBytes)
	}
	if r.Epoch < 0 {
		return fmt.Errorf("epoch: %d is negative", r.Epoch)
	}
	if err := r.Release.Validate(); err != nil {
		return err
	}
	switch r.Type {
	case TypeApply:
		return r.validateApply()
	case TypePreview:
		return r.validatePreview()
	case TypeRollback:
		return r.validateRollback()
	case TypeUnlock:
		if r.Revision < 1 {
			return fmt.Errorf("revision: must name the pending revision, 1 or more")
		}
		return r.refuseApplyFields()
	case TypeUninstall:
		if r.Revision != 0 {
			return fmt.Errorf("revision: has no meaning with type Uninstall")
		}
		return r.refuseApplyFields()
	}
	return fmt.Errorf("type: %q is none of Apply, Preview, Rollback, Uninstall, Unlock", r.Type)
}

func (r *OperationRequest) validateChart() error {
	if r.Revision != 0 {
		return fmt.Errorf("revision: has no meaning with type %s", r.Type)
	}
	if r.Chart == nil {
		return fmt.Errorf("chart: is required with type %s", r.Type)
	}
	if r.Values == nil {
		return fmt.Errorf("values: is required with type %s; {} means the chart's own", r.Type)
	}
	if err := validateOwned(r.Owned); err != nil {
		return err
	}
	return r.Chart.Validate()
}

func validateOwned(owned []OwnedSetting) error {
	if len(owned) > maxOwned {
		return fmt.Errorf("owned: has %d settings, at most %d are taken", len(owned), maxOwned)
	}
	for i, setting := range owned {
		if setting.Key == "" {
			return fmt.Errorf("owned[%d].key: is required", i)
		}
		if setting.Program != ProgramAgent && setting.Program != ProgramOperator {
			return fmt.Errorf("owned[%d].program: %q is neither agent nor operator", i, setting.Program)
		}
	}
	return nil
}

func (r *OperationRequest) validatePreview() error {
	switch {
	case r.Labels != nil:
		return fmt.Errorf("labels: has no meaning with type Preview")
	case r.MaxHistory != 0:
		return fmt.Errorf("maxHistory: has no meaning with type Preview")
	case r.Renew != nil:
		return fmt.Errorf("renew: has no meaning with type Preview")
	}
	return r.validateChart()
}

func (r *OperationRequest) validateApply() error {
	if err := r.validateChart(); err != nil {
		return err
	}
	return r.validateRecord()
}

func (r *OperationRequest) validateRollback() error {
	if r.Revision < 1 {
		return fmt.Errorf("revision: must name the revision to go back to, 1 or more")
	}
	if err := r.refuseContent(); err != nil {
		return err
	}
	return r.validateRecord()
}

// validateRecord is about what Helm writes down of a new revision.
func (r *OperationRequest) validateRecord() error {
	if r.MaxHistory < 1 || r.MaxHistory > maxHistoryLimit {
		return fmt.Errorf("maxHistory: %d is not within 1 and %d", r.MaxHistory, maxHistoryLimit)
	}
	if len(r.Renew) > maxRenewed {
		return fmt.Errorf("renew: has %d names, at most %d are taken", len(r.Renew), maxRenewed)
	}
	for i, name := range r.Renew {
		if problems := validation.IsDNS1123Subdomain(name); len(problems) > 0 {
			return fmt.Errorf("renew[%d]: %q: %s", i, name, problems[0])
		}
	}
	return validateLabels(r.Labels)
}

func (r *OperationRequest) refuseContent() error {
	switch {
	case r.Chart != nil:
		return fmt.Errorf("chart: has no meaning with type %s", r.Type)
	case r.Values != nil:
		return fmt.Errorf("values: has no meaning with type %s", r.Type)
	case r.SecretValues != nil:
		return fmt.Errorf("secretValues: has no meaning with type %s", r.Type)
	case r.Owned != nil:
		return fmt.Errorf("owned: has no meaning with type %s", r.Type)
	}
	return nil
}

func (r *OperationRequest) refuseApplyFields() error {
	if err := r.refuseContent(); err != nil {
		return err
	}
	switch {
	case r.Labels != nil:
		return fmt.Errorf("labels: has no meaning with type %s", r.Type)
	case r.MaxHistory != 0:
		return fmt.Errorf("maxHistory: has no meaning with type %s", r.Type)
	case r.Renew != nil:
		return fmt.Errorf("renew: has no meaning with type %s", r.Type)
	}
	return nil
}
