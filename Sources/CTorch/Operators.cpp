// The boxed dispatcher: an operator found by name, called on a stack of values.

#include "Shared.h"

#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/ivalue.h>
#include <ATen/core/stack.h>

namespace {

struct Operator {
    c10::OperatorHandle handle;
    // Defaults by position, converted once; an argument without one stays empty.
    std::vector<std::optional<c10::IValue>> defaults;
    std::string name;
};

c10::IValue value(const ct_value &from) {
    using namespace ctorch;
    switch (from.tag) {
    case CT_NONE:
        return {};
    case CT_TENSOR:
        return borrow(static_cast<ct_tensor>(const_cast<void *>(from.pointer)));
    case CT_INT:
        return from.integer;
    case CT_DOUBLE:
        return from.real;
    case CT_BOOL:
        return from.integer != 0;
    case CT_STRING:
        return std::string(static_cast<const char *>(from.pointer), from.count);
    case CT_DEVICE:
        return device(from.integer);
    case CT_GENERATOR:
        return generator(static_cast<ct_generator>(const_cast<void *>(from.pointer)));
    case CT_COMPLEX: {
        auto parts = static_cast<const double *>(from.pointer);
        return c10::complex<double>(parts[0], parts[1]);
    }
    case CT_INTS: {
        auto items = static_cast<const int64_t *>(from.pointer);
        c10::List<int64_t> list;
        list.reserve(from.count);
        for (int32_t i = 0; i < from.count; i++) list.push_back(items[i]);
        return list;
    }
    case CT_DOUBLES: {
        auto items = static_cast<const double *>(from.pointer);
        c10::List<double> list;
        list.reserve(from.count);
        for (int32_t i = 0; i < from.count; i++) list.push_back(items[i]);
        return list;
    }
    case CT_BOOLS: {
        auto items = static_cast<const int64_t *>(from.pointer);
        c10::List<bool> list;
        list.reserve(from.count);
        for (int32_t i = 0; i < from.count; i++) list.push_back(items[i] != 0);
        return list;
    }
    case CT_TENSORS: {
        auto items = static_cast<const ct_tensor *>(from.pointer);
        c10::List<at::Tensor> list;
        list.reserve(from.count);
        for (int32_t i = 0; i < from.count; i++) list.push_back(borrow(items[i]));
        return list;
    }
    case CT_OPTIONAL_TENSORS: {
        auto items = static_cast<const ct_tensor *>(from.pointer);
        c10::List<std::optional<at::Tensor>> list;
        list.reserve(from.count);
        for (int32_t i = 0; i < from.count; i++) {
            if (items[i]) {
                list.push_back(borrow(items[i]));
            } else {
                list.push_back(std::nullopt);
            }
        }
        return list;
    }
    }
    TORCH_CHECK(false, "unknown kind of argument ", from.tag);
}

void append(const c10::IValue &from, std::vector<ct_value> &to) {
    ct_value made{};
    if (from.isTensor()) {
        auto tensor = from.toTensor();
        if (tensor.defined()) {
            made.tag = CT_TENSOR;
            made.pointer = ctorch::handOut(std::move(tensor));
        }
    } else if (from.isTensorList()) {
        for (const at::Tensor &item : from.toTensorVector()) append(item, to);
        return;
    } else if (from.isBool()) {
        made.tag = CT_BOOL;
        made.integer = from.toBool();
    } else if (from.isInt()) {
        made.tag = CT_INT;
        made.integer = from.toInt();
    } else if (from.isSymInt()) {
        made.tag = CT_INT;
        made.integer = from.toSymInt().guard_int(__FILE__, __LINE__);
    } else if (from.isDouble()) {
        made.tag = CT_DOUBLE;
        made.real = from.toDouble();
    } else {
        TORCH_CHECK(from.isNone(), "a result of kind ", from.tagKind(), " has no place in the interface");
    }
    to.push_back(made);
}

/// The stack as the operator leaves it.
torch::jit::Stack called(ct_operator op, const ct_value *arguments, int32_t count) {
    auto &entry = *reinterpret_cast<const Operator *>(op);
    size_t wanted = entry.defaults.size();
    TORCH_CHECK(static_cast<size_t>(count) <= wanted, entry.name, " takes ", wanted, " arguments, not ", count);
    torch::jit::Stack stack;
    stack.reserve(wanted);
    for (size_t i = 0; i < wanted; i++) {
        if (i < static_cast<size_t>(count) && arguments[i].tag != CT_DEFAULT) {
            stack.push_back(value(arguments[i]));
        } else {
            TORCH_CHECK(entry.defaults[i].has_value(), entry.name, ": argument ", i, " is missing");
            stack.push_back(*entry.defaults[i]);
        }
    }
    entry.handle.callBoxed(stack);
    return stack;
}

} // namespace

extern "C" {

ct_message ct_operator_find(const char *name, const char *overload, ct_operator *found) {
    return ctorch::guarded([&] {
        auto handle = c10::Dispatcher::singleton().findSchemaOrThrow(name, overload);
        auto made = new Operator{handle, {}, c10::toString(handle.operator_name())};
        for (const auto &argument : handle.schema().arguments()) {
            auto fallback = argument.default_value();
            auto list = argument.type()->cast<c10::ListType>();
            // A list of optional numbers has no place in the interface: it is always empty.
            if (!fallback && list && list->getElementType()->kind() == c10::TypeKind::OptionalType &&
                !list->getElementType()->isSubtypeOf(*c10::OptionalType::ofTensor())) {
                fallback = c10::IValue(c10::impl::GenericList(list->getElementType()));
            }
            made->defaults.push_back(fallback);
        }
        *found = reinterpret_cast<ct_operator>(made);
    });
}

ct_message ct_operator_call_for_tensor(ct_operator op, const ct_value *arguments, int32_t count, ct_tensor *result) {
    return ctorch::guarded([&] {
        auto stack = called(op, arguments, count);
        TORCH_CHECK(stack.size() == 1 && stack[0].isTensor(), "yields something else than one tensor");
        auto tensor = std::move(stack[0]).toTensor();
        *result = tensor.defined() ? ctorch::handOut(std::move(tensor)) : nullptr;
    });
}

ct_message ct_operator_call(ct_operator op, const ct_value *arguments, int32_t count, ct_value **results,
                            int32_t *resultCount) {
    return ctorch::guarded([&] {
        std::vector<ct_value> all;
        for (const auto &item : called(op, arguments, count)) append(item, all);
        *results = static_cast<ct_value *>(malloc(all.size() * sizeof(ct_value)));
        *resultCount = static_cast<int32_t>(all.size());
        std::copy(all.begin(), all.end(), *results);
    });
}

} // extern "C"
