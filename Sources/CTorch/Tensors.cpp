// Tensor handles: one retained TensorImpl each, without an allocation of their own.

#include "Shared.h"

#include <ATen/Functions.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>

#include <atomic>

namespace {
std::atomic<int64_t> live{0};
}

ct_tensor ctorch::handOut(at::Tensor tensor) {
    live.fetch_add(1, std::memory_order_relaxed);
    return reinterpret_cast<ct_tensor>(tensor.unsafeReleaseTensorImpl());
}

extern "C" {

void ct_free(void *memory) { free(memory); }

ct_tensor ct_tensor_retain(ct_tensor tensor) { return ctorch::handOut(ctorch::borrow(tensor)); }

void ct_tensor_release(ct_tensor tensor) {
    live.fetch_sub(1, std::memory_order_relaxed);
    c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>::reclaim(ctorch::body(tensor));
}

int64_t ct_tensor_live(void) { return live.load(std::memory_order_relaxed); }

int64_t ct_tensor_rank(ct_tensor tensor) { return ctorch::body(tensor)->dim(); }
const int64_t *ct_tensor_sizes(ct_tensor tensor) { return ctorch::body(tensor)->sizes().data(); }
const int64_t *ct_tensor_strides(ct_tensor tensor) { return ctorch::body(tensor)->strides().data(); }
int64_t ct_tensor_count(ct_tensor tensor) { return ctorch::body(tensor)->numel(); }
int32_t ct_tensor_dtype(ct_tensor tensor) {
    return static_cast<int32_t>(c10::typeMetaToScalarType(ctorch::body(tensor)->dtype()));
}
int32_t ct_tensor_item_size(ct_tensor tensor) { return static_cast<int32_t>(ctorch::body(tensor)->itemsize()); }
int64_t ct_tensor_device(ct_tensor tensor) { return ctorch::code(ctorch::body(tensor)->device()); }
void *ct_tensor_data(ct_tensor tensor) { return ctorch::borrow(tensor).data_ptr(); }
bool ct_tensor_is_contiguous(ct_tensor tensor) { return ctorch::body(tensor)->is_contiguous(); }
bool ct_tensor_is_channels_last(ct_tensor tensor) {
    return ctorch::body(tensor)->is_contiguous(at::MemoryFormat::ChannelsLast);
}
bool ct_tensor_is_lazy(ct_tensor tensor) {
    auto seen = ctorch::borrow(tensor);
    return seen.is_conj() || seen.is_neg();
}
bool ct_tensor_requires_gradient(ct_tensor tensor) { return ctorch::borrow(tensor).requires_grad(); }

ct_message ct_tensor_set_requires_gradient(ct_tensor tensor, bool wanted) {
    return ctorch::guarded([&] { ctorch::borrow(tensor).set_requires_grad(wanted); });
}

ct_message ct_tensor_item(ct_tensor tensor, double *real, int64_t *integer) {
    return ctorch::guarded([&] {
        auto item = ctorch::borrow(tensor).item();
        *real = item.isComplex() ? item.toComplexDouble().real() : item.toDouble();
        *integer = item.isIntegral(true) ? item.toLong() : static_cast<int64_t>(0);
    });
}

ct_message ct_tensor_from_bytes(const void *bytes, const int64_t *sizes, int64_t rank, int32_t dtype,
                                ct_tensor *made) {
    return ctorch::guarded([&] {
        auto tensor = at::empty(c10::IntArrayRef(sizes, rank), static_cast<c10::ScalarType>(dtype));
        if (tensor.nbytes() > 0) memcpy(tensor.data_ptr(), bytes, tensor.nbytes());
        *made = ctorch::handOut(std::move(tensor));
    });
}

ct_message ct_tensor_from_memory(void *memory, const int64_t *sizes, int64_t rank, int32_t dtype,
                                 void (*release)(void *context), void *context, ct_tensor *made) {
    return ctorch::guarded([&] {
        auto options = at::TensorOptions().dtype(static_cast<c10::ScalarType>(dtype));
        *made = ctorch::handOut(at::from_blob(
            memory, c10::IntArrayRef(sizes, rank), [release, context](void *) { release(context); }, options));
    });
}

} // extern "C"
