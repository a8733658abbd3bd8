#pragma once

#include <fiscal/municipal/profile.hpp>

namespace fiscal::municipal {

/// What a profile must have to be of use, beyond its form: every tree reads and names facts that there are,
/// every operation has a document with one root, exactly one place for it in a well-formed envelope, elements
/// to sign that are in it with the id that the signature needs, and a name for the answer. Throws
/// ProfileError.
void check_profile(const Profile& profile);

}  // namespace fiscal::municipal
