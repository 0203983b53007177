#include "actors/node/archiver_actor.hpp"

namespace souk::actors {
namespace {

using self_pointer = archiver_actor::stateful_pointer<archiver_state>;
using job_map = std::map<std::uint64_t, std::unique_ptr<unpacking>>;

tl::unexpected<protocol::error> no_such_job() {
  return protocol::fail(protocol::errc::internal, "this unpacking was given up");
}

answers<unpack_begun> begin(archiver_state& state, const unpack_order& order) {
  auto begun = state.archives->begin(order);
  if (!begun)
    return protocol::fail(begun.error());
  const auto job = ++state.last_job;
  state.jobs.emplace(job, std::move(*begun));
  return unpack_begun{job};
}

// A job that failed is undone at once: nothing of it is wanted any more.
answers<done> ended_step(job_map& jobs, job_map::iterator job, const protocol::result<void>& outcome) {
  if (outcome)
    return done{};
  jobs.erase(job);
  return protocol::fail(outcome.error());
}

answers<done> feed(job_map& jobs, const feed_unpack& what) {
  const auto job = jobs.find(what.job);
  return job == jobs.end() ? no_such_job() : ended_step(jobs, job, job->second->feed(what.part));
}

answers<done> finish(job_map& jobs, const finish_unpack& what) {
  const auto job = jobs.find(what.job);
  return job == jobs.end() ? no_such_job() : ended_step(jobs, job, job->second->finish());
}

std::vector<std::unique_ptr<unpacking>> take(job_map& jobs, const std::vector<std::uint64_t>& which) {
  std::vector<std::unique_ptr<unpacking>> taken;
  for (const auto each : which)
    if (auto job = jobs.extract(each))
      taken.push_back(std::move(job.mapped()));
  return taken;
}

answers<std::vector<installed_package>> commit(archiver_state& state, const commit_unpacked& what) {
  auto all = take(state.jobs, what.jobs);
  if (all.size() != what.jobs.size())
    return no_such_job();
  return state.archives->commit(std::move(all), what.change);
}

answers<done> remove(archiver& archives, const remove_tree& what) {
  if (const auto removed = archives.remove(what.package); !removed)
    return protocol::fail(removed.error());
  return done{};
}

} // namespace

archiver_actor::behavior_type archive_keeper(self_pointer self, std::shared_ptr<archiver> archives) {
  self->state.archives = std::move(archives);
  return {[self](const pack_package& m) -> answers<packed_package> {
            return self->state.archives->pack(m.folder, m.keep, m.output);
          },
          [self](const begin_unpack& m) { return begin(self->state, m.order); },
          [self](const feed_unpack& m) { return feed(self->state.jobs, m); },
          [self](const finish_unpack& m) { return finish(self->state.jobs, m); },
          [self](const commit_unpacked& m) { return commit(self->state, m); },
          [self](const abandon_unpacked& m) { take(self->state.jobs, m.jobs).clear(); },
          [self](const remove_tree& m) { return remove(*self->state.archives, m); },
          [self](const verify_tree& m) -> answers<std::vector<std::string>> {
            return self->state.archives->verify(m.package);
          }};
}

} // namespace souk::actors
