// What Swift can't call of libcurl: functions with any kind of argument, macros and a union.

#ifndef GANYMEDE_LIBCURL_H
#define GANYMEDE_LIBCURL_H

#include <curl/curl.h>
#include <stdbool.h>

/// Takes a header line or a piece of a body and returns how many bytes it took; fewer end the transfer.
typedef size_t (*CurlReceiver)(char *bytes, size_t size, size_t count, void *context);

static inline CURLcode CurlInitialise(void) { return curl_global_init(CURL_GLOBAL_DEFAULT); }

static inline CURLcode CurlSetNumber(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode CurlSetText(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

/// Sends these header lines; the list has to outlive the transfer.
static inline CURLcode CurlSetHeaders(CURL *handle, struct curl_slist *lines) {
    return curl_easy_setopt(handle, CURLOPT_HTTPHEADER, lines);
}

/// Writes what went wrong into `text`, which has room for CURL_ERROR_SIZE characters and outlives the handle.
static inline CURLcode CurlSetErrorText(CURL *handle, char *text) {
    return curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, text);
}

static inline CURLcode CurlSetReceivers(CURL *handle, CurlReceiver header, CurlReceiver body, void *context) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, header);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_HEADERDATA, context);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, body);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_WRITEDATA, context);
    return code;
}

/// Lets an address and what it redirects to be http or https and nothing else.
static inline CURLcode CurlAllowOnlyHTTP(CURL *handle) {
#if LIBCURL_VERSION_NUM >= 0x075500
    CURLcode code = curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    return code == CURLE_OK ? curl_easy_setopt(handle, CURLOPT_REDIR_PROTOCOLS_STR, "http,https") : code;
#else
    const long both = CURLPROTO_HTTP | CURLPROTO_HTTPS;
    CURLcode code = curl_easy_setopt(handle, CURLOPT_PROTOCOLS, both);
    return code == CURLE_OK ? curl_easy_setopt(handle, CURLOPT_REDIR_PROTOCOLS, both) : code;
#endif
}

/// HTTP/1.1 over TLS 1.2 or later.
static inline CURLcode CurlSetVersions(CURL *handle) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    return code == CURLE_OK ? curl_easy_setopt(handle, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) : code;
}

/// The operating system's number for why no connection was made; 0 where it gave none.
static inline long CurlSystemError(CURL *handle) {
    long number = 0;
    return curl_easy_getinfo(handle, CURLINFO_OS_ERRNO, &number) == CURLE_OK ? number : 0;
}

/// The address that the last redirection led to; it belongs to the handle.
static inline const char *CurlAddress(CURL *handle) {
    char *address = NULL;
    return curl_easy_getinfo(handle, CURLINFO_EFFECTIVE_URL, &address) == CURLE_OK ? address : NULL;
}

/// Whether the transfer has ended; then `code` says how.
static inline bool CurlHasEnded(CURLM *transfers, CURL *handle, CURLcode *code) {
    int left = 0;
    CURLMsg *message;
    while ((message = curl_multi_info_read(transfers, &left))) {
        if (message->msg == CURLMSG_DONE && message->easy_handle == handle) {
            *code = message->data.result;
            return true;
        }
    }
    return false;
}

#endif
