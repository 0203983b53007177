// Keys and documents with fixed contents, for examples and for the golden files.
#pragma once

#include "protocol/catalogue/copies.hpp"
#include "protocol/dht/record.hpp"
#include "protocol/package/release.hpp"
#include "protocol/wire/messages.hpp"
#include "protocol/wire/stream_messages.hpp"

namespace souk::protocol::samples {

inline constexpr wall_seconds now = 1'700'000'000;

key_pair keys(std::uint8_t number);
digest content_digest(std::uint8_t number);
node_id node(std::uint8_t number);

publisher_chain chain();         // one key: keys(1)
publisher_chain rotated_chain(); // keys(1), then keys(2), then keys(3)
package_name package();          // of chain()

release release_document();
index_entry entry_of(const release& document);
release_index index();
head_body head_of(const release_index& of);
announcement_body announcement_of(const release& document);
copies_body copies_of(std::vector<digest> archives);
provider_body provider_of(const digest& content);

// Each message with something in every field, in the order of their list.
std::vector<message> messages();
std::vector<stream_message> stream_messages();

} // namespace souk::protocol::samples
