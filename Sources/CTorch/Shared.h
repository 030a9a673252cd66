// What the shim's files share: handles to and from LibTorch's own types, and the net that catches exceptions.

#pragma once

#include "CTorch.h"

#if !__has_include(<ATen/core/Tensor.h>)
#error "LibTorch is not found: run 'make setup', then build with make, or export PKG_CONFIG_PATH=<ganymede>/.libtorch/pkgconfig"
#endif

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>
#include <c10/util/Exception.h>

#include <cstdlib>
#include <cstring>
#include <exception>
#include <string>

namespace ctorch {

ct_tensor handOut(at::Tensor tensor);

/// Views a handle as a tensor without taking its ownership.
inline at::Tensor borrow(ct_tensor handle) {
    return at::Tensor(
        c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>::reclaim_copy(
            reinterpret_cast<c10::TensorImpl *>(handle)));
}

inline c10::TensorImpl *body(ct_tensor handle) { return reinterpret_cast<c10::TensorImpl *>(handle); }

inline at::Generator &generator(ct_generator handle) { return *reinterpret_cast<at::Generator *>(handle); }

inline c10::Device device(int64_t code) {
    return c10::Device(static_cast<c10::DeviceType>(code >> 8), static_cast<c10::DeviceIndex>((code & 0xff) - 1));
}

inline int64_t code(c10::Device device) {
    return static_cast<int64_t>(device.type()) << 8 | (static_cast<int64_t>(device.index()) + 1);
}

/// Runs a body of code and turns whatever it throws into a message.
template <typename Body>
ct_message guarded(Body &&run) {
    try {
        run();
        return nullptr;
    } catch (const c10::Error &error) {
        return strdup(error.what_without_backtrace());
    } catch (const std::exception &error) {
        return strdup(error.what());
    } catch (...) {
        return strdup("unknown C++ exception");
    }
}

} // namespace ctorch
