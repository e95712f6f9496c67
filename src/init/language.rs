//! How each language writes what matters here: that it signs, that it can be started, where its
//! inputs come from. A pattern that finds too much costs a start that gives no token, and is told.

use std::collections::BTreeSet;

use regex::Regex;

/// A language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Language {
    Node,
    Php,
    Python,
    Go,
    Java,
    Shell,
}

/// The patterns of a language.
struct Marks {
    /// A library or a word of signing.
    library: &'static str,
    /// That something is signed, not only verified.
    signs: &'static str,
    /// That it can be started and says something.
    starts: &'static str,
    /// That it takes arguments.
    arguments: &'static str,
    /// That it answers requests.
    listens: &'static str,
    /// The port that it listens at, if that is written there.
    port: &'static str,
    /// The path of a route.
    route: &'static str,
    /// The names of variables of the environment.
    variables: &'static str,
}

const NODE: Marks = Marks {
    library: r"jsrsasign|jsonwebtoken|\bjose\b|createHmac|HS256",
    signs: r"\bsign\w*\s*\(|createHmac|SignJWT",
    starts: r"console\.(log|info)|process\.stdout|\.listen\s*\(",
    arguments: r"process\.argv",
    listens: r"\.listen\s*\(",
    port: r"(?:\.listen\s*\(|\b(?:port|PORT)\b\s*=(?:[^=;\n]*\|\|)?)\s*(\d{2,5})\b",
    route: r#"\.(?:post|all|use)\(\s*['"](/[^'"]*)"#,
    variables: r#"process\.env\.([A-Za-z_]\w*)|process\.env\[\s*['"](\w+)"#,
};

const PHP: Marks = Marks {
    library: r"hash_hmac|Firebase\\JWT|HS256",
    signs: r"hash_hmac|JWT::encode",
    starts: r"\becho\b|\bprint\b|\bprintf\b|fwrite\(STDOUT|php://output",
    arguments: r"\$argv|\$argc",
    listens: r"\$_(POST|GET|REQUEST)\b|php://input",
    port: "^(x)^",
    route: "^(x)^",
    variables: r#"(?:getenv|\benv)\(\s*['"](\w+)|\$_(?:ENV|SERVER)\[\s*['"](\w+)"#,
};

const PYTHON: Marks = Marks {
    library: r"\bjwt\b|\bhmac\b|\bjose\b|\bauthlib\b",
    signs: r"\.encode\(|hmac\.(new|digest)|\.sign\(",
    starts: r"\bprint\(|sys\.stdout|serve_forever|\.run\(|run_app",
    arguments: r"sys\.argv|argparse|\bclick\b",
    listens: r"serve_forever|\bapp\.run\(|uvicorn\.run|run_app",
    port: r"\bport\s*=\s*(\d{2,5})\b",
    route: r#"@\w+\.(?:route|post)\(\s*['"](/[^'"]*)"#,
    variables: r#"environ(?:\.get)?[\[(]\s*['"](\w+)|getenv\(\s*['"](\w+)"#,
};

const GO: Marks = Marks {
    library: r"golang-jwt|crypto/hmac|dgrijalva/jwt-go|lestrrat-go/jwx|go-jose",
    signs: r"SignedString|hmac\.New|jwt\.Sign|\.Sign\(",
    starts: r"(?m)^func main\(\)",
    arguments: r"os\.Args|flag\.",
    listens: r"ListenAndServe|\.Run\(",
    port: r#"":(\d{2,5})""#,
    route: r#"(?:HandleFunc|Handle|POST|Post)\(\s*"(?:POST )?(/[^"]*)""#,
    variables: r#"(?:Getenv|LookupEnv)\(\s*"(\w+)""#,
};

const JAVA: Marks = Marks {
    library: r"HmacSHA256|jjwt|io\.jsonwebtoken|com\.auth0\.jwt|nimbusds|jose4j",
    signs: r"doFinal|signWith|\.sign\(",
    starts: r"void main\s*\(",
    arguments: r"\b(args|arguments|argv)\s*(\[|\.length)",
    listens: r"HttpServer\.create|SpringApplication\.run|Javalin\.create",
    port: r"InetSocketAddress\([^)\d]*(\d{2,5})",
    route: r#"(?:createContext|PostMapping|post)\(\s*"(/[^"]*)""#,
    variables: r#"getenv\(\s*"(\w+)"|getenv\(\)\.get\(\s*"(\w+)""#,
};

const SHELL: Marks = Marks {
    library: r"hmac|HMAC",
    signs: r"hmac|HMAC",
    starts: r"\becho\b|\bprintf\b|openssl|\bcat\b",
    arguments: r"\$\{?[1-9#@*]",
    listens: "^(x)^",
    port: "^(x)^",
    route: "^(x)^",
    variables: r"\$\{?([A-Z][A-Z0-9_]+)\b",
};

impl Language {
    /// By the ending of a file's name.
    pub(super) fn of_ending(ending: &str) -> Option<Self> {
        Some(match ending {
            "js" | "mjs" | "cjs" | "ts" | "mts" | "cts" => Self::Node,
            "php" => Self::Php,
            "py" => Self::Python,
            "go" => Self::Go,
            "java" => Self::Java,
            "sh" | "bash" => Self::Shell,
            _ => return None,
        })
    }

    /// By the first line of a script.
    pub(super) fn of_first_line(line: &str) -> Option<Self> {
        let interpreter = line.strip_prefix("#!")?;
        let last = interpreter.split_whitespace().find(|word| !word.ends_with("/env"))?;
        Some(match last.rsplit('/').next()? {
            "node" | "nodejs" => Self::Node,
            "php" => Self::Php,
            "sh" | "bash" | "dash" | "zsh" | "ksh" => Self::Shell,
            name if name.starts_with("python") => Self::Python,
            _ => return None,
        })
    }

    fn marks(self) -> &'static Marks {
        match self {
            Self::Node => &NODE,
            Self::Php => &PHP,
            Self::Python => &PYTHON,
            Self::Go => &GO,
            Self::Java => &JAVA,
            Self::Shell => &SHELL,
        }
    }

    /// Whether a source signs, and with what: the word that shows it.
    pub(super) fn signs_with(self, text: &str) -> Option<String> {
        let marks = self.marks();
        first(marks.signs, text)?;
        first(marks.library, text)
    }

    /// Whether a source can be started and says something.
    pub(super) fn starts(self, text: &str) -> bool {
        first(self.marks().starts, text).is_some()
    }

    /// Whether a source takes arguments.
    pub(super) fn takes_arguments(self, text: &str) -> bool {
        first(self.marks().arguments, text).is_some()
    }

    /// Whether a source answers requests.
    pub(super) fn listens(self, text: &str) -> bool {
        first(self.marks().listens, text).is_some()
    }

    /// The port that is written in a source.
    pub(super) fn port(self, text: &str) -> Option<u16> {
        captures(self.marks().port, text).into_iter().find_map(|port| port.parse().ok())
    }

    /// The routes of a source.
    pub(super) fn routes(self, text: &str) -> Vec<String> {
        captures(self.marks().route, text)
    }

    /// The variables of the environment that a source reads, each once.
    pub(super) fn variables(self, text: &str) -> Vec<String> {
        let mut names = captures(self.marks().variables, text);
        if self == Self::Node {
            for group in captures(r"\{([^{}]*)\}\s*=\s*process\.env\b", text) {
                names.extend(captures(r"(?m)(?:^|,)\s*([A-Za-z_]\w*)", &group));
            }
        }
        let mut met = BTreeSet::new();
        names.retain(|name| met.insert(name.clone()));
        names
    }

    /// Whether a source takes in another by its name.
    pub(super) fn takes_in(self, text: &str, stem: &str) -> bool {
        let stem = regex::escape(stem);
        let pattern = match self {
            Self::Node => {
                format!(r#"(?:require\(|from\s+|import\(?)\s*['"]\.[^'"]*\b{stem}(\.\w+)?['"]"#)
            }
            Self::Php => format!(r"(?:require|include)(?:_once)?\b[^;]*\b{stem}\.php"),
            Self::Python => format!(r"(?m)^\s*(?:from|import)\s+[\w.]*\b{stem}\b"),
            Self::Go => format!(r#""[^"\n]*/{stem}""#),
            Self::Java => format!(r"\b{stem}\b"),
            Self::Shell => format!(r"(/{stem}\b|\b{stem}\.\w+)"),
        };
        first(&pattern, text).is_some()
    }
}

fn first(pattern: &str, text: &str) -> Option<String> {
    Regex::new(pattern).ok()?.find(text).map(|found| found.as_str().to_owned())
}

/// What the groups of a pattern find.
pub(super) fn captures(pattern: &str, text: &str) -> Vec<String> {
    let Ok(pattern) = Regex::new(pattern) else { return Vec::new() };
    let found = pattern.captures_iter(text);
    found
        .filter_map(|found| {
            found.iter().skip(1).flatten().next().map(|part| part.as_str().to_owned())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_is_one() {
        let all = [&NODE, &PHP, &PYTHON, &GO, &JAVA, &SHELL];
        for marks in all {
            let patterns = [
                marks.library,
                marks.signs,
                marks.starts,
                marks.arguments,
                marks.listens,
                marks.port,
                marks.route,
                marks.variables,
            ];
            for pattern in patterns {
                Regex::new(pattern).unwrap_or_else(|error| panic!("{error}"));
            }
        }
    }

    #[test]
    fn variables_are_found_however_they_are_read() {
        let node = "const { SDK_KEY: key, SDK_SECRET: secret = '', A } = process.env;\n\
                    listen(process.env.PORT)";
        assert_eq!(Language::Node.variables(node), ["PORT", "SDK_KEY", "SDK_SECRET", "A"]);
        let python = "os.environ[\"A\"], os.environ.get('B'), os.getenv('C')";
        assert_eq!(Language::Python.variables(python), ["A", "B", "C"]);
        assert_eq!(Language::Php.variables("getenv('A') . $_ENV[\"B\"]"), ["A", "B"]);
        assert_eq!(
            Language::Shell.variables("key=$SDK_KEY x=${SDK_SECRET:?}"),
            ["SDK_KEY", "SDK_SECRET"]
        );
    }

    #[test]
    fn what_only_verifies_does_not_sign() {
        assert_eq!(Language::Node.signs_with("require('jsonwebtoken').verify(token, key)"), None);
        assert!(Language::Node.signs_with("require('jsonwebtoken').sign(claims, key)").is_some());
    }
}
