// The geographic model: eleven regions of the public cloud with their share of the peers and the approximate
// round trips between them. A `matrix:FILE` of the same form replaces it.
#pragma once

#include <string_view>

namespace souk::runtime::sim {

inline constexpr std::string_view latency_regions_tsv =
  "region\tweight\tna-east\tna-west\tsa\teu-west\teu-central\taf\tme\tin\tsea\tea\toc\n"
  "na-east\t18\t4\t70\t115\t70\t92\t228\t165\t190\t215\t150\t200\n"
  "na-west\t12\t70\t4\t175\t125\t145\t280\t220\t220\t165\t98\t140\n"
  "sa\t6\t115\t175\t4\t178\t203\t340\t275\t300\t325\t256\t310\n"
  "eu-west\t14\t70\t125\t178\t4\t26\t158\t92\t122\t175\t205\t260\n"
  "eu-central\t18\t92\t145\t203\t26\t4\t155\t86\t112\t160\t225\t250\n"
  "af\t3\t228\t280\t340\t158\t155\t4\t190\t200\t240\t350\t410\n"
  "me\t3\t165\t220\t275\t92\t86\t190\t4\t38\t95\t160\t185\n"
  "in\t8\t190\t220\t300\t122\t112\t200\t38\t4\t60\t125\t150\n"
  "sea\t7\t215\t165\t325\t175\t160\t240\t95\t60\t4\t70\t93\n"
  "ea\t8\t150\t98\t256\t205\t225\t350\t160\t125\t70\t4\t110\n"
  "oc\t3\t200\t140\t310\t260\t250\t410\t185\t150\t93\t110\t4\n";

} // namespace souk::runtime::sim
