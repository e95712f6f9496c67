//! Under which names people keep what a signature is made from.

use super::language::captures;

/// What an argument, a member of a body or a variable is, by its name.
///
/// The names are those of the vendor's samples and of programs that people have shown.
pub(super) fn input(name: &str) -> Option<&'static str> {
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    Some(match plain.to_ascii_lowercase().as_str() {
        "meetingnumber" | "mn" | "number" | "meetingid" | "meeting" | "meetingno" => {
            "meeting_number"
        }
        "role" | "roletype" => "role",
        "sdkkey" | "appkey" | "apikey" | "clientid" | "key" => "sdk_key",
        "sdksecret" | "appsecret" | "apisecret" | "clientsecret" | "secret" => "secret",
        "sessionname" | "topic" | "tpc" | "session" => "session_name",
        "useridentity" | "identity" => "user_identity",
        "expirationseconds" | "lifetime" | "expiresin" => "lifetime_s",
        _ => return None,
    })
}

/// What is given in some variables of the environment: key and secret, and a port.
pub(super) fn variables(names: &[String]) -> Vec<(String, String)> {
    let has = |name: &String, words: &[&str]| {
        let name = name.to_uppercase();
        words.iter().any(|word| name.contains(word))
    };
    let is_secret = |name: &&String| has(name, &["SECRET"]);
    let is_key = |name: &&String| !is_secret(name) && has(name, &["KEY", "CLIENT_ID"]);
    let keys = close(names.iter().filter(is_key).collect());
    let secrets = close(names.iter().filter(is_secret).collect());
    let keys = keys.into_iter().map(|name| (name.clone(), "{sdk_key}".to_owned()));
    keys.chain(secrets.into_iter().map(|name| (name.clone(), "{secret}".to_owned()))).collect()
}

/// Where a name speaks of the product, those that do not are about something else.
fn close(all: Vec<&String>) -> Vec<&String> {
    let about = |name: &&String| {
        ["ZOOM", "SDK", "MEETING", "VIDEO"].iter().any(|word| name.to_uppercase().contains(word))
    };
    let close: Vec<&String> = all.iter().copied().filter(about).collect();
    if close.is_empty() { all } else { close }
}

/// The variable that tells a port.
pub(super) fn port_variable(names: &[String]) -> Option<&String> {
    names
        .iter()
        .find(|name| *name == "PORT")
        .or_else(|| names.iter().find(|name| name.to_uppercase().ends_with("PORT")))
}

/// The members of a request, as a source names them, with the inputs that they are.
pub(super) fn members(text: &str) -> Vec<(String, &'static str)> {
    const SPELLINGS: [&str; 14] = [
        "meetingNumber",
        "meeting_number",
        "meetingId",
        "meeting_id",
        "sessionName",
        "session_name",
        "topic",
        "role",
        "userIdentity",
        "user_identity",
        "expirationSeconds",
        "expiration_seconds",
        "mn",
        "number",
    ];
    let mut found: Vec<(String, &'static str)> = Vec::new();
    for name in SPELLINGS {
        let pattern = format!(r#"(['"`.\[{{, ]{name})(?:['"`\],;:)}} ]|$)"#);
        let Some(input) = input(name) else { continue };
        let is_new = found.iter().all(|(_, known)| *known != input);
        if is_new && !captures(&pattern, text).is_empty() {
            found.push((name.to_owned(), input));
        }
    }
    found.retain(|(_, input)| *input != "lifetime_s");
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(names: &[&str]) -> Vec<(String, String)> {
        variables(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn keys_and_secrets_are_known_by_their_names() {
        let [key, secret] = ["{sdk_key}", "{secret}"].map(str::to_owned);
        let expected =
            [("ZOOM_MEETING_SDK_KEY".to_owned(), key), ("SDK_SECRET".to_owned(), secret.clone())];
        assert_eq!(given(&["ZOOM_MEETING_SDK_KEY", "SDK_SECRET", "STRIPE_KEY", "PORT"]), expected);
        assert_eq!(given(&["APP_SECRET_KEY"]), [("APP_SECRET_KEY".to_owned(), secret)]);
    }

    #[test]
    fn members_are_found_as_they_are_written() {
        let javascript = "signature(body.meetingNumber, body.role)";
        let both = [("meetingNumber".to_owned(), "meeting_number"), ("role".to_owned(), "role")];
        assert_eq!(members(javascript), both);
        assert_eq!(members("const { meetingNumber, role } = req.body"), both);
        assert_eq!(members("Role json.RawMessage `json:\"role\"`"), both[1..]);
        assert_eq!(members("nothing of it"), []);
    }
}
