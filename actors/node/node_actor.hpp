// Speaks for a whole node: spawns and supervises the rest, restarts what fails, and hands what a user asks
// to the actor that does it.
//
//   publish_package -> publish_receipt     spawns a publisher
//   install_packages -> install_report     spawns an installer
//   find_packages -> search_report         the local catalogue
//   import_catalogue -> import_report      spawns an importer
//   trace_lookup -> lookup_trace           a DHT query, step by step
//   put_value -> value_put                 spawns a placer
//   get_value -> value_got                 a DHT query
//   …                                      see actors/node/requests.hpp
//
// Spawned by: the runtime, once per process. Dies with: its actor system.
#pragma once

#include <caf/typed_actor.hpp>

#include "actors/environment.hpp"
#include "actors/node/requests.hpp"
#include "actors/node/value_requests.hpp"

namespace souk::actors {

template <class T>
using result = protocol::result<T>;

using node_actor = caf::typed_actor<
  caf::replies_to<publish_package>::with<result<publish_receipt>>,
  caf::replies_to<install_packages>::with<result<install_report>>,
  caf::replies_to<find_packages>::with<result<search_report>>,
  caf::replies_to<import_catalogue>::with<result<import_report>>,
  caf::replies_to<get_catalogue_counts>::with<result<catalogue_counts>>,
  caf::replies_to<trace_lookup>::with<result<lookup_trace>>, caf::replies_to<put_value>::with<result<value_put>>,
  caf::replies_to<get_value>::with<result<value_got>>,
  caf::replies_to<get_package_info>::with<result<package_info>>,
  caf::replies_to<get_installed>::with<result<std::vector<installed_package>>>,
  caf::replies_to<remove_installed>::with<result<installed_package>>,
  caf::replies_to<verify_installed>::with<result<verify_report>>,
  caf::replies_to<get_status>::with<result<node_status>>, caf::replies_to<get_peers>::with<result<peer_list>>,
  caf::replies_to<connect_to>::with<result<connect_report>>, caf::replies_to<examine_self>::with<result<examination>>,
  caf::replies_to<share_package>::with<result<share_facts>>, caf::replies_to<pack_folder>::with<result<packed_package>>,
  caf::replies_to<amend_package>::with<result<amendment>>,
  caf::replies_to<survey_packages>::with<result<std::vector<surveyed>>>,
  caf::replies_to<keep_copies>::with<result<copies_kept>>,
  caf::replies_to<get_trusted>::with<result<std::vector<trusted_publisher>>>,
  caf::replies_to<trust_publisher>::with<result<std::monostate>>,
  caf::replies_to<distrust_publisher>::with<result<std::monostate>>,
  caf::replies_to<collect_garbage>::with<result<collected>>, caf::replies_to<get_invitation>::with<result<invitation>>,
  caf::replies_to<clear_caches>::with<result<caches_cleared>>>;

struct node_state;
node_actor::behavior_type node(node_actor::stateful_pointer<node_state> self,
                               std::shared_ptr<const environment> outside);

} // namespace souk::actors
