//! The grammar of RFC 8259 where JSON readers part ways: numbers and objects, in cases of our own.

use mintcheck::token::json::{NotAnObject, Object};
use mintcheck::token::{Number, Spelling};

fn is_read(text: &str) -> bool {
    Object::read(text.as_bytes()).problem.is_none()
}

fn with_number(spelling: &str) -> String {
    format!("{{\"iat\":{spelling}}}")
}

#[test]
fn numbers_of_the_grammar_are_read_and_keep_their_spelling() {
    let numbers = [
        "0",
        "-0",
        "7",
        "-12",
        "1234567890",
        "0.5",
        "-0.0",
        "10.250",
        "1e3",
        "1E3",
        "1e+3",
        "1e-3",
        "-1.5E-7",
        "0e0",
        "0e+1",
        "123e65",
        "9007199254740993",
        "18446744073709551616",
        "-9223372036854775809",
        "0.1234567890123456789012345678901234567890",
        "1e999",
        "-1e-999",
    ];
    for spelling in numbers {
        let text = with_number(spelling);
        let object = Object::read(text.as_bytes());
        assert_eq!(object.problem, None, "{spelling}");
        assert_eq!(object.get("iat").map(|value| value.raw), Some(spelling));
    }
}

#[test]
fn numbers_that_the_grammar_does_not_know_are_no_json() {
    let others = [
        "-", "+1", "01", "-01", "00", "1.", ".5", "-.5", "1.e3", "1e", "1e+", "1E-", "0x10", "0b1",
        "1_000", "1,000", "1 000", "\u{ff11}", "1a", "--1", "1-", "1+2", "1.2.3", "1ee3", "1e1.5",
        "0o7", "inf", "-NaN", "#1", "1f", "1L", "10n",
    ];
    for spelling in others {
        assert!(!is_read(&with_number(spelling)), "{spelling}");
    }
}

#[test]
fn words_of_other_languages_are_named() {
    for word in ["NaN", "Infinity", "-Infinity", "undefined"] {
        let text = with_number(word);
        let problem = Object::read(text.as_bytes()).problem;
        assert_eq!(problem, Some(NotAnObject::NotJsonWord(word.to_owned())));
    }
    for word in ["None", "nil", "True", "FALSE", "NULL", "nan"] {
        assert!(!is_read(&with_number(word)), "{word}");
    }
}

#[test]
fn values_are_exact_whatever_their_spelling() {
    let values = [
        ("1696910400", 1_696_910_400_000_000, Spelling::Integer),
        ("16969104e2", 1_696_910_400_000_000, Spelling::Exponent),
        ("1696910400000e-3", 1_696_910_400_000_000, Spelling::Exponent),
        ("1696910400.000000", 1_696_910_400_000_000, Spelling::PointZero),
        ("0.000001", 1, Spelling::Fraction),
        ("-1.5", -1_500_000, Spelling::Fraction),
        ("-0", 0, Spelling::Integer),
    ];
    for (text, millionths, spelling) in values {
        let number = Number::read(text).unwrap();
        assert_eq!((number.millionths, number.spelling), (Some(millionths), spelling), "{text}");
    }
}

#[test]
fn objects_of_the_grammar_are_read_in_their_order_with_their_repeats() {
    let objects: [(&str, &[&str]); 9] = [
        ("{}", &[]),
        (" \t\r\n{ } \n", &[]),
        (r#"{"":0}"#, &[""]),
        (r#"{"b":1,"a":2}"#, &["b", "a"]),
        (r#"{"a":1,"a":2}"#, &["a", "a"]),
        (r#"{"\u0061":1,"a":2}"#, &["a", "a"]),
        (r#"{"a\"b":1,"\\":2,"\/":3}"#, &["a\"b", "\\", "/"]),
        (r#"{"\ud83d\ude00":1,"é":2}"#, &["😀", "é"]),
        ("{\"a\":[{\"b\":[]}],\"c\":{\"d\":null}}", &["a", "c"]),
    ];
    for (text, names) in objects {
        let object = Object::read(text.as_bytes());
        assert_eq!(object.problem, None, "{text}");
        let read: Vec<&str> = object.members.iter().map(|member| member.name.as_ref()).collect();
        assert_eq!(read, names, "{text}");
    }
}

#[test]
fn what_only_lenient_readers_take_for_an_object_is_none() {
    let others = [
        "{",
        "}",
        "{]",
        "{,}",
        r#"{"a"}"#,
        r#"{"a":}"#,
        r#"{"a":1,}"#,
        r#"{,"a":1}"#,
        r#"{"a":1 "b":2}"#,
        r#"{"a" 1}"#,
        r#"{"a"::1}"#,
        "{a:1}",
        "{'a':1}",
        r#"{"a":'b'}"#,
        "{1:1}",
        "{null:1}",
        r#"{"a":1}}"#,
        r#"{"a":1},"#,
        r#"{"a":1}{"b":2}"#,
        r#"{"a":1} // x"#,
        r#"{/* x */"a":1}"#,
        r#"{"a":"b"#,
        "{\"a\":\"\n\"}",
        "{\"a\":\"\t\"}",
        "{\"a\":\"\u{0}\"}",
        r#"{"a":"\x41"}"#,
        r#"{"a":"\u12"}"#,
        r#"{"a":"\'"}"#,
        r#"{"a":tru}"#,
        r#"{"a":nulll}"#,
        "\u{a0}{}",
        "{}\u{2028}",
        "\u{0}{}",
        "{}\u{0}",
    ];
    for text in others {
        assert!(!is_read(text), "{text:?}");
    }
}
