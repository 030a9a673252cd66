// Lets the threads of LibTorch's operators sleep soon when they have nothing to do.
//
// GNU's OpenMP lets them spin for milliseconds after each operator, which is ruinous when another process wants the
// cores: the same small step was seen to take many times as long. How long they spin it reads from GOMP_SPINCOUNT when
// it is loaded, before main, so main is too late to set it, and starting the program anew would load LibTorch twice.
// But an executable's preinit functions run before any library's initialiser: ours lends a slot of the environment to
// the setting, and takes it back once the libraries have read it. Whoever sets one of the variables himself keeps his.
//
// A count of 1000 measured within 5 % of endless spinning on an idle machine, and several times as fast on a busy one.

#include "CStartup.h"

#if defined(__linux__)

#include <cstring>

static char setting[] = "GOMP_SPINCOUNT=1000";
static char **slot;
static char *lent;

// Variables that no library reads while it is loaded, the usual ones first.
static const char *const harmless[] = {"_=",     "OLDPWD=",   "SHLVL=",    "PWD=",          "LOGNAME=",       "USER=", "MAIL=",
                                       "SHELL=", "HOSTNAME=", "LS_COLORS", "INVOCATION_ID", "JOURNAL_STREAM", "SSH_"};

static int begins(const char *entry, const char *name) { return strncmp(entry, name, strlen(name)) == 0; }

static void lend(int argc, char **argv, char **environment) {
    (void)argc;
    (void)argv;
    if (!environment || !environment[0]) return;
    for (char **entry = environment; *entry; entry++) {
        if (begins(*entry, "GOMP_SPINCOUNT=") || begins(*entry, "OMP_WAIT_POLICY=")) return;
    }
    // Where there is none of them nothing is lent: a slot that OpenMP, the loader or LibTorch reads would lose its say.
    for (const char *name : harmless) {
        for (char **entry = environment; *entry; entry++) {
            if (!begins(*entry, name)) continue;
            slot = entry;
            lent = *slot;
            *slot = setting;
            return;
        }
    }
}

__attribute__((section(".preinit_array"), used)) static void (*const beforeLibraries)(int, char **, char **) = lend;

// An executable's own initialisers run after those of the libraries it needs.
__attribute__((constructor)) static void takeBack(void) {
    if (slot) *slot = lent;
}

#endif
