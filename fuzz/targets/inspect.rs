//! The reader `inspect` under the fuzzer.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| mintcheck_fuzz::readers::inspect(data));
