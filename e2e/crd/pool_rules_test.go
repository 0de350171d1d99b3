package crd

import (
	"fmt"
	"strings"
)

// The rules of spec.nodePools.

// pool has so many of each.
func pool(subnets, groups, keys int) string {
	return fmt.Sprintf(`{version: 1.18.2, nodePools: [{name: a, subnetIDs: [%s], securityGroupIDs: [%s], sshKeyIDs: [%s]}]}`,
		ids("subnet", subnets), ids("sg", groups), ids("skey", keys))
}

func ids(kind string, count int) string {
	var all []string
	for i := range count {
		all = append(all, fmt.Sprintf("%s-%d", kind, i))
	}
	return strings.Join(all, ", ")
}

var poolRules = []rule{
	{"a pool has a name, subnets and security groups",
		`{version: 1.18.2, nodePools: [{name: web-1, subnetIDs: [subnet-12ab], securityGroupIDs: [sg-12ab], sshKeyIDs: [skey-12ab], instanceFamilies: [S5], cpuLimit: 100, imageAnnotation: node.tke.cloud.tencent.com/image-label=ts4-public}]}`,
		`{version: 1.18.2, nodePools: [{name: web-1, subnetIDs: [subnet-12ab]}]}`,
		"securityGroupIDs: Required value"},
	{"a pool's name is a label",
		`{version: 1.18.2, nodePools: [{name: w, subnetIDs: [subnet-1], securityGroupIDs: [sg-1]}]}`,
		`{version: 1.18.2, nodePools: [{name: 1w, subnetIDs: [subnet-1], securityGroupIDs: [sg-1]}]}`,
		"nodePools[].name must be lower case letters, digits and dashes, a letter first"},
	{"a pool has no more security groups than TKE's node class takes",
		pool(1, 5, 0), pool(1, 6, 0), "securityGroupIDs: Too many: 6: must have at most 5 items"},
	{"a pool has no more subnets than TKE's node class takes",
		pool(30, 1, 0), pool(31, 1, 0), "subnetIDs: Too many: 31: must have at most 30 items"},
	{"a pool has no more keys than TKE's node class takes",
		pool(1, 1, 30), pool(1, 1, 31), "sshKeyIDs: Too many: 31: must have at most 30 items"},
	{"no two pools have one name",
		`{version: 1.18.2, nodePools: [{name: a, subnetIDs: [subnet-1], securityGroupIDs: [sg-1]}, {name: b, subnetIDs: [subnet-1], securityGroupIDs: [sg-1]}]}`,
		`{version: 1.18.2, nodePools: [{name: a, subnetIDs: [subnet-1], securityGroupIDs: [sg-1]}, {name: a, subnetIDs: [subnet-1], securityGroupIDs: [sg-1]}]}`,
		"Duplicate value"},
	{"a pool's subnets are ids",
		`{version: 1.18.2, nodePools: [{name: a, subnetIDs: [subnet-1, subnet-2], securityGroupIDs: [sg-1]}]}`,
		`{version: 1.18.2, nodePools: [{name: a, subnetIDs: [10.0.0.0/24], securityGroupIDs: [sg-1]}]}`,
		"nodePools[].subnetIDs must hold ids such as subnet-12sxk3z4"},
	{"a pool has a subnet",
		`{version: 1.18.2, nodePools: []}`,
		`{version: 1.18.2, nodePools: [{name: a, subnetIDs: [], securityGroupIDs: [sg-1]}]}`,
		"subnetIDs in body should have at least 1 items"},
	{"a pool's security groups are ids",
		`{version: 1.18.2, nodePools: [{name: a, subnetIDs: [subnet-1], securityGroupIDs: [sg-1, sg-2]}]}`,
		`{version: 1.18.2, nodePools: [{name: a, subnetIDs: [subnet-1], securityGroupIDs: [default]}]}`,
		"nodePools[].securityGroupIDs must hold ids such as sg-nok01xpa"},
	{"a pool's keys are ids",
		`{version: 1.18.2, nodePools: [{name: a, subnetIDs: [subnet-1], securityGroupIDs: [sg-1], sshKeyIDs: []}]}`,
		`{version: 1.18.2, nodePools: [{name: a, subnetIDs: [subnet-1], securityGroupIDs: [sg-1], sshKeyIDs: [mine]}]}`,
		"nodePools[].sshKeyIDs must hold ids such as skey-3t01mlvf"},
	{"a pool's families are words",
		`{version: 1.18.2, nodePools: [{name: a, subnetIDs: [subnet-1], securityGroupIDs: [sg-1], instanceFamilies: [SA2]}]}`,
		`{version: 1.18.2, nodePools: [{name: a, subnetIDs: [subnet-1], securityGroupIDs: [sg-1], instanceFamilies: [S5.LARGE8]}]}`,
		"nodePools[].instanceFamilies must hold families such as S5"},
	{"a pool has a core at least",
		`{version: 1.18.2, nodePools: [{name: a, subnetIDs: [subnet-1], securityGroupIDs: [sg-1], cpuLimit: 1}]}`,
		`{version: 1.18.2, nodePools: [{name: a, subnetIDs: [subnet-1], securityGroupIDs: [sg-1], cpuLimit: 0}]}`,
		"should be greater than or equal to 1"},
	{"a pool's annotation is a pair",
		`{version: 1.18.2, nodePools: [{name: a, subnetIDs: [subnet-1], securityGroupIDs: [sg-1], imageAnnotation: a.b/c=d}]}`,
		`{version: 1.18.2, nodePools: [{name: a, subnetIDs: [subnet-1], securityGroupIDs: [sg-1], imageAnnotation: ts4-public}]}`,
		"nodePools[].imageAnnotation must be name=value"},
}
