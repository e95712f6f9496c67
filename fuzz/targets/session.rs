//! The reader `session` under the fuzzer.

#![no_main]

libfuzzer_sys::fuzz_target!(
    init: {
        // SAFETY: no thread but this one is there yet, and to ignore a signal calls nothing.
        unsafe { libc::signal(libc::SIGPIPE, libc::SIG_IGN) };
    },
    |data: &[u8]| mintcheck_fuzz::readers::session(data)
);
