// LibTorch is C++: nothing of it is visible to Swift. This module only carries the flags of libtorch.pc.
