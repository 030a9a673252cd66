// LEMON is a library of C++ templates: CTransport includes what it needs of it.
