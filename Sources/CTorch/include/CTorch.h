// LibTorch behind one small C interface: the boxed dispatcher, autograd, random generators and what else is no operator.
//
// Every function that can fail returns NULL, or a message that the caller frees with ct_free. A handle that a function
// hands out is owned by the caller, who gives it back with the matching release function.

#ifndef CTORCH_H
#define CTORCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ct_tensor_body *ct_tensor;
typedef struct ct_generator_body *ct_generator;
typedef const struct ct_operator_body *ct_operator;
typedef char *ct_message;

typedef enum {
    CT_NONE = 0,
    CT_DEFAULT,          // the schema's own default
    CT_TENSOR,           // pointer: a tensor handle
    CT_INT,              // integer; also data types, layouts and memory formats
    CT_DOUBLE,           // real
    CT_BOOL,             // integer
    CT_STRING,           // pointer, count bytes
    CT_INTS,             // pointer to int64_t
    CT_DOUBLES,          // pointer to double
    CT_BOOLS,            // pointer to int64_t
    CT_TENSORS,          // pointer to handles
    CT_OPTIONAL_TENSORS, // pointer to handles, NULL for none
    CT_DEVICE,           // integer: type << 8 | (index + 1)
    CT_GENERATOR,        // pointer: a generator handle
    CT_COMPLEX,          // pointer to two doubles
} ct_tag;

typedef struct {
    int32_t tag;
    int32_t count;
    union {
        int64_t integer;
        double real;
        const void *pointer;
    };
} ct_value;

void ct_free(void *memory);

// Operators ---------------------------------------------------------------------------------------------------------

/// Finds an operator by schema name, such as "aten::add" with overload "Tensor". It lives as long as the program.
ct_message ct_operator_find(const char *name, const char *overload, ct_operator *found);

/// Calls an operator that yields one tensor, boxed. Arguments beyond `count` take the schema's defaults. A tensor that
/// the operator leaves undefined comes back as NULL.
ct_message ct_operator_call_for_tensor(ct_operator op, const ct_value *arguments, int32_t count, ct_tensor *result);

/// Calls an operator with any results. A list of tensors among them is laid out flat; the caller frees the array.
ct_message ct_operator_call(ct_operator op, const ct_value *arguments, int32_t count, ct_value **results,
                            int32_t *resultCount);

// Tensors -----------------------------------------------------------------------------------------------------------

/// Another handle to the same tensor.
ct_tensor ct_tensor_retain(ct_tensor tensor);
void ct_tensor_release(ct_tensor tensor);
/// Number of tensor handles that were handed out and not yet given back.
int64_t ct_tensor_live(void);

int64_t ct_tensor_rank(ct_tensor tensor);
const int64_t *ct_tensor_sizes(ct_tensor tensor);
const int64_t *ct_tensor_strides(ct_tensor tensor);
int64_t ct_tensor_count(ct_tensor tensor);
int32_t ct_tensor_dtype(ct_tensor tensor);
int32_t ct_tensor_item_size(ct_tensor tensor);
int64_t ct_tensor_device(ct_tensor tensor);
void *ct_tensor_data(ct_tensor tensor);
bool ct_tensor_is_contiguous(ct_tensor tensor);
bool ct_tensor_is_channels_last(ct_tensor tensor);
/// Whether elements are to be negated or conjugated when they are read, which memory does not show.
bool ct_tensor_is_lazy(ct_tensor tensor);
bool ct_tensor_requires_gradient(ct_tensor tensor);
ct_message ct_tensor_set_requires_gradient(ct_tensor tensor, bool wanted);
/// The first element as a number of either kind; waits for the device.
ct_message ct_tensor_item(ct_tensor tensor, double *real, int64_t *integer);

/// Makes a tensor of `rank` sizes by copying `bytes` from memory.
ct_message ct_tensor_from_bytes(const void *bytes, const int64_t *sizes, int64_t rank, int32_t dtype, ct_tensor *made);
/// Makes a tensor that reads foreign memory in place; `release(context)` is called when the last tensor over it goes.
ct_message ct_tensor_from_memory(void *memory, const int64_t *sizes, int64_t rank, int32_t dtype,
                                 void (*release)(void *context), void *context, ct_tensor *made);

// Autograd ----------------------------------------------------------------------------------------------------------

bool ct_gradients_enabled(void);
void ct_set_gradients_enabled(bool enabled);
/// Gradients of the outputs (each one number, or multiplied by its weights where these are not NULL) by the inputs.
/// With `allowUnused`, an input that the outputs do not depend on yields NULL.
ct_message ct_gradients(const ct_tensor *outputs, int32_t outputCount, const ct_tensor *inputs, int32_t inputCount,
                        const ct_tensor *weights, bool keepGraph, bool createGraph, bool allowUnused,
                        ct_tensor *gradients);

typedef struct {
    bool enabled;
    /// Whether shortened copies of weights are kept until the outermost region ends.
    bool cachesWeights;
    int32_t dtype;
} ct_autocast;

/// Sets autocast on this thread until the matching `ct_autocast_leave`, and returns what it was.
ct_autocast ct_autocast_enter(int64_t device, ct_autocast wanted);
void ct_autocast_leave(int64_t device, ct_autocast before);

// Random generators -------------------------------------------------------------------------------------------------

ct_message ct_generator_make(int64_t device, uint64_t seed, ct_generator *made);
void ct_generator_release(ct_generator generator);
/// Number of generator handles that were handed out and not yet given back.
int64_t ct_generator_live(void);
ct_message ct_generator_seed(ct_generator generator, uint64_t seed);
ct_message ct_generator_state(ct_generator generator, ct_tensor *state);
ct_message ct_generator_set_state(ct_generator generator, ct_tensor state);

// The machine -------------------------------------------------------------------------------------------------------

int32_t ct_thread_count(void);
void ct_set_thread_count(int32_t count);
/// How many cores the process is bound to.
int32_t ct_core_count(void);
/// How many devices of the kind that a device code names can be used.
int32_t ct_device_count(int64_t device);
/// Keeps freed memory for the next step instead of giving it back to the system, which costs page faults.
void ct_keep_memory(void);
/// The bytes that were freed and are kept for the next step; 0 where that is not known.
size_t ct_kept_memory(void);
const char *ct_version(void);

#ifdef __cplusplus
}
#endif
#endif
