// The parameters of a method, read strictly: the first thing that is wrong is kept, and what nobody asked for is an
// error too, so that a mistyped parameter is never ignored.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "actors/node/requests.hpp"
#include "protocol/error.hpp"

namespace souk::runtime {

class param_reader {
public:
  explicit param_reader(const nlohmann::json& params);

  std::string text(const std::string& name);                        // must be there
  std::string text_or(const std::string& name, std::string fallback);
  std::optional<std::string> maybe_text(const std::string& name);   // null counts as absent
  std::vector<std::string> texts(const std::string& name);          // must be there, may be empty
  bool flag(const std::string& name);                               // absent: false
  std::size_t number_or(const std::string& name, std::size_t fallback, std::size_t most);
  double share_or(const std::string& name, double fallback);         // in [0, 1]
  std::string folder(const std::string& name);                      // an absolute path
  std::optional<std::string> maybe_folder(const std::string& name);
  actors::package_ref package(const std::string& name);
  std::optional<actors::package_ref> maybe_package(const std::string& name);

  // Keeps the first failure found outside, by the reader of a special form.
  void refuse(protocol::error why);

  // After all were read. Error: usage.
  protocol::result<void> finish();

private:
  const nlohmann::json* find(const std::string& name);
  void wrong(const std::string& name, const std::string& wanted);

  nlohmann::json params_; // a copy: the call is handed on before finish()
  std::vector<std::string> asked_;
  std::optional<protocol::error> failure_;
};

} // namespace souk::runtime
