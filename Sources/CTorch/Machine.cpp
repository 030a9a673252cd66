// Random generators, threads, devices and memory.

#include "Shared.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <torch/version.h>

#if defined(__GLIBC__)
#include <dlfcn.h>
#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <mutex>
#include <thread>
#endif

extern "C" {

ct_message ct_generator_make(int64_t code, uint64_t seed, ct_generator *made) {
    return ctorch::guarded([&] {
        auto device = ctorch::device(code);
        auto generator = device.is_cpu()
            ? at::detail::createCPUGenerator(seed)
            : at::globalContext().getAcceleratorHooksInterface(device.type()).getNewGenerator(device.index());
        generator.set_current_seed(seed);
        *made = reinterpret_cast<ct_generator>(new at::Generator(std::move(generator)));
    });
}

void ct_generator_release(ct_generator generator) { delete &ctorch::generator(generator); }

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

void ct_sleep_when_waiting(void) {
#if defined(__GLIBC__)
    // GNU's OpenMP reads its waiting policy from the environment when it is loaded, before main. But it spins only
    // briefly once it counts more threads than cores: a second team that never works again is enough for that.
    using Parallel = void (*)(void (*)(void *), void *, unsigned, unsigned);
    auto parallel = reinterpret_cast<Parallel>(dlsym(RTLD_DEFAULT, "GOMP_parallel"));
    if (!parallel || getenv("OMP_WAIT_POLICY") || getenv("GOMP_SPINCOUNT")) return;
    static std::once_flag once;
    std::call_once(once, [parallel] {
        auto count = std::max(2u, std::thread::hardware_concurrency());
        std::thread([parallel, count] {
            parallel([](void *) {}, nullptr, count, 0);
            while (true) pause();
        }).detach();
    });
#endif
}

const char *ct_version(void) { return TORCH_VERSION; }

} // extern "C"
