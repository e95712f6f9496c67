//! The reader `vectors` under the fuzzer.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| mintcheck_fuzz::readers::vectors(data));
