#include "actors/package/tree_keeper_actor.hpp"

#include <algorithm>
#include <utility>

namespace souk::actors {
namespace {

using self_pointer = tree_keeper_actor::stateful_pointer<tree_keeper_state>;
using installed_list = std::vector<installed_package>;
using protocol::errc;

bool is_called(const installed_package& each, const std::string& name) {
  return each.package.name == name || each.package.text() == name;
}

installed_list called(installed_list all, const std::optional<std::string>& name) {
  if (name)
    std::erase_if(all, [&name](const auto& each) { return !is_called(each, *name); });
  return all;
}

protocol::error not_installed(const std::string& name) {
  return {errc::not_found, name + " is not installed here; `souk list` shows what is", {}};
}

protocol::error in_several_places(const std::string& name, const installed_list& all) {
  protocol::error why{errc::ambiguous, name + " is installed in several folders; name one with --into", {}};
  for (const auto& each : all)
    why.explanation.push_back(each.path);
  return why;
}

template <class T, class Then>
caf::typed_response_promise<answers<T>> with_ledger(self_pointer self, const std::optional<std::string>& root,
                                                    Then then) {
  auto promise = self->make_response_promise<answers<T>>();
  self->request(self->state.kin->kept, caf::infinite, get_installed{root})
    .then([self, promise, then = std::move(then)](const answers<installed_list>& ledger) mutable {
      if (ledger)
        return then(self, promise, *ledger);
      promise.deliver(answers<T>{protocol::fail(ledger.error())});
      self->quit();
    });
  return promise;
}

caf::typed_response_promise<answers<installed_package>> remove(self_pointer self, const remove_installed& order) {
  return with_ledger<installed_package>(
    self, order.root, [name = order.name](auto* me, auto promise, const installed_list& all) {
      const auto found = called(all, name);
      if (found.size() != 1) {
        promise.deliver(answers<installed_package>{
          protocol::fail(found.empty() ? not_installed(name) : in_several_places(name, found))});
        return me->quit();
      }
      me->request(me->state.kin->archives, caf::infinite, remove_tree{found.front()})
        .then([me, promise, gone = found.front()](const answers<done>& removed) mutable {
          promise.deliver(removed ? answers<installed_package>{gone}
                                  : answers<installed_package>{protocol::fail(removed.error())});
          me->quit();
        });
    });
}

void compare(self_pointer self, caf::typed_response_promise<answers<verify_report>> promise,
             const installed_package& each) {
  ++self->state.open;
  self->request(self->state.kin->archives, caf::infinite, verify_tree{each})
    .then([self, promise, each](const answers<std::vector<std::string>>& differences) mutable {
      auto& report = self->state.report;
      report.packages.push_back({each, differences ? *differences : std::vector{differences.error().message}});
      if (--self->state.open > 0)
        return;
      promise.deliver(answers<verify_report>{std::move(report)});
      self->quit();
    });
}

caf::typed_response_promise<answers<verify_report>> verify(self_pointer self, const verify_installed& order) {
  return with_ledger<verify_report>(
    self, order.root, [name = order.name](auto* me, auto promise, const installed_list& all) {
      const auto wanted = called(all, name);
      for (const auto& each : wanted)
        compare(me, promise, each);
      if (!wanted.empty())
        return;
      promise.deliver(name ? answers<verify_report>{protocol::fail(not_installed(*name))}
                           : answers<verify_report>{verify_report{}});
      me->quit();
    });
}

} // namespace

tree_keeper_actor::behavior_type tree_keeper(self_pointer self, std::shared_ptr<const family> kin) {
  self->state.kin = std::move(kin);
  return {
    [self](const remove_installed& m) { return remove(self, m); },
    [self](const verify_installed& m) { return verify(self, m); },
  };
}

} // namespace souk::actors
