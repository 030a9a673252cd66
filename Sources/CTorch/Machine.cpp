// Random generators, threads, devices and memory.

#include "Shared.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <torch/version.h>

#include <atomic>
#include <thread>
#include <vector>

#if defined(__linux__)
#include <sched.h>
#endif

#if defined(__GLIBC__)
#include <malloc.h>
#endif

namespace {
std::atomic<int64_t> liveGenerators{0};
}

extern "C" {

ct_message ct_generator_make(int64_t code, uint64_t seed, ct_generator *made) {
    return ctorch::guarded([&] {
        auto device = ctorch::device(code);
        auto generator = device.is_cpu()
            ? at::detail::createCPUGenerator(seed)
            : at::globalContext().getAcceleratorHooksInterface(device.type()).getNewGenerator(device.index());
        generator.set_current_seed(seed);
        *made = reinterpret_cast<ct_generator>(new at::Generator(std::move(generator)));
        liveGenerators.fetch_add(1, std::memory_order_relaxed);
    });
}

void ct_generator_release(ct_generator generator) {
    liveGenerators.fetch_sub(1, std::memory_order_relaxed);
    delete &ctorch::generator(generator);
}

int64_t ct_generator_live(void) { return liveGenerators.load(std::memory_order_relaxed); }

ct_message ct_generator_seed(ct_generator generator, uint64_t seed) {
    return ctorch::guarded([&] { ctorch::generator(generator).set_current_seed(seed); });
}

ct_message ct_generator_state(ct_generator generator, ct_tensor *state) {
    return ctorch::guarded([&] { *state = ctorch::handOut(ctorch::generator(generator).get_state()); });
}

ct_message ct_generator_set_state(ct_generator generator, ct_tensor state) {
    return ctorch::guarded([&] { ctorch::generator(generator).set_state(ctorch::borrow(state)); });
}

int32_t ct_thread_count(void) { return at::get_num_threads(); }
void ct_set_thread_count(int32_t count) { at::set_num_threads(count); }

int32_t ct_core_count(void) {
#if defined(__linux__)
    // The kernel refuses a mask that is smaller than its own.
    for (size_t words = 16; words <= 1 << 12; words *= 2) {
        std::vector<unsigned long> mask(words);
        auto *set = reinterpret_cast<cpu_set_t *>(mask.data());
        if (sched_getaffinity(0, words * sizeof(unsigned long), set) == 0) {
            return CPU_COUNT_S(words * sizeof(unsigned long), set);
        }
    }
#endif
    auto count = std::thread::hardware_concurrency();
    return count > 0 ? static_cast<int32_t>(count) : 1;
}

int32_t ct_device_count(int64_t code) {
    auto type = ctorch::device(code).type();
    if (type == c10::DeviceType::CPU) return 1;
    auto &context = at::globalContext();
    if (type == c10::DeviceType::CUDA && !context.hasCUDA()) return 0;
    if (type == c10::DeviceType::MPS && !context.hasMPS()) return 0;
    return context.getAcceleratorHooksInterface(type).deviceCount();
}

void ct_keep_memory(void) {
#if defined(__GLIBC__)
    mallopt(M_MMAP_MAX, 0);
    mallopt(M_TRIM_THRESHOLD, -1);
    mallopt(M_TOP_PAD, 64 << 20);
#endif
}

size_t ct_kept_memory(void) {
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 33)
    auto heap = mallinfo2();
    return heap.fordblks + heap.fsmblks;
#else
    return 0;
#endif
}

const char *ct_version(void) { return TORCH_VERSION; }

} // extern "C"
