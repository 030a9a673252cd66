// Nothing to call: linking this target into an executable is enough. See startup.cpp.

#ifndef CSTARTUP_H
#define CSTARTUP_H
#endif
