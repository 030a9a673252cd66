// The network simplex of LEMON behind one C function.

#ifndef CTRANSPORT_H
#define CTRANSPORT_H

#endif
