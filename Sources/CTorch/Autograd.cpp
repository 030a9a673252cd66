// Gradients and the modes that surround them.

#include "Shared.h"

#include <ATen/autocast_mode.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/autograd.h>

extern "C" {

bool ct_gradients_enabled(void) { return c10::GradMode::is_enabled(); }
void ct_set_gradients_enabled(bool enabled) { c10::GradMode::set_enabled(enabled); }

ct_message ct_gradients(const ct_tensor *outputs, int32_t outputCount, const ct_tensor *inputs, int32_t inputCount,
                        const ct_tensor *weights, bool keepGraph, bool createGraph, bool allowUnused,
                        ct_tensor *gradients) {
    return ctorch::guarded([&] {
        torch::autograd::variable_list ends, starts, factors;
        for (int32_t i = 0; i < outputCount; i++) ends.push_back(ctorch::borrow(outputs[i]));
        for (int32_t i = 0; i < inputCount; i++) starts.push_back(ctorch::borrow(inputs[i]));
        for (int32_t i = 0; i < outputCount; i++) factors.push_back(weights[i] ? ctorch::borrow(weights[i]) : at::Tensor());
        auto found = torch::autograd::grad(ends, starts, factors, keepGraph, createGraph, allowUnused);
        for (int32_t i = 0; i < inputCount; i++) {
            gradients[i] = found[i].defined() ? ctorch::handOut(std::move(found[i])) : nullptr;
        }
    });
}

ct_autocast ct_autocast_enter(int64_t device, ct_autocast wanted) {
    auto type = ctorch::device(device).type();
    ct_autocast before{
        at::autocast::is_autocast_enabled(type), at::autocast::is_autocast_cache_enabled(),
        static_cast<int32_t>(at::autocast::get_autocast_dtype(type))};
    at::autocast::set_autocast_enabled(type, wanted.enabled);
    at::autocast::set_autocast_cache_enabled(wanted.cachesWeights);
    at::autocast::set_autocast_dtype(type, static_cast<c10::ScalarType>(wanted.dtype));
    at::autocast::increment_nesting();
    return before;
}

void ct_autocast_leave(int64_t device, ct_autocast before) {
    auto type = ctorch::device(device).type();
    at::autocast::set_autocast_enabled(type, before.enabled);
    at::autocast::set_autocast_cache_enabled(before.cachesWeights);
    at::autocast::set_autocast_dtype(type, static_cast<c10::ScalarType>(before.dtype));
    // Shortened copies of weights live until the outermost region ends.
    if (at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();
}

} // extern "C"
