// The Helm release as its record tells it, and the version that serves.
#pragma once

#include <string>

#include "plan/view/view.h"

namespace tco::plan {

// Null: there is none, or the sidecar does not answer (look.helm tells which).
const model::Release* release(const View& view);
const model::HelmOperation* running_operation(const View& view);

// Installed by this operator, under whatever CR: ours is taken back.
bool ours(const model::Release& release);

// Somebody else's, of Cilium's chart, and spec.release.adoption says to take it over.
bool to_be_adopted(const View& view);

// A release of ours has been deployed at least once: the first installation is over.
bool installed_once(const View& view);

// There is one, and a teardown that takes away removes it: a foreign one never is.
bool release_to_remove(const View& view);

// "12/23" objects; empty if there is nothing to count.
std::string progress_of(const model::HelmOperation& operation);

// Deployed and ours; perhaps not what is desired now, as while an upgrade is refused.
bool release_serves(const View& view);

// It serves, the operator wrote its newest revision, and Helm is not at work: its objects are as
// that revision has them, but for what somebody did to them.
bool release_at_rest(const View& view);

// Somebody else's Helm wrote the newest revision of a release of ours. Null: nobody did.
const model::ForeignRevision* rewritten(const View& view);

// "revision 3 of Helm release kube-system/cilium, cilium 1.19.6, is not the operator's".
// REQUIRES: somebody did.
std::string rewritten_text(const View& view);

// By its record, what runs leaves Services to kube-proxy.
bool needs_kube_proxy(const View& view);

// The version that was deployed last, whatever has been tried since, by somebody else too if that
// is taken over; empty: none was.
std::string deployed_version(const View& view);

// Another version than the deployed one is wanted.
bool upgrading(const View& view);

// The upgrade on record that is not over: it rolls, soaks, or has failed. Null: there is none.
const model::Upgrade* open_upgrade(const View& view);

}  // namespace tco::plan
