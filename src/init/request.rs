//! How an endpoint may take its inputs: in a JSON body, in a form, in its URL.

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

/// The members that the vendor's own sample endpoint takes.
pub(super) const USUAL: [(&str, &str); 2] = [("meetingNumber", "meeting_number"), ("role", "role")];

/// The requests by which an endpoint may take its inputs; the first is what its source speaks of.
pub(super) fn requests(
    url: &str,
    members: &[(String, &'static str)],
    text: &str,
) -> Vec<(String, Option<(String, String)>)> {
    let json: Vec<String> =
        members.iter().map(|(name, input)| format!("\"{name}\":{{json:{input}}}")).collect();
    let json = format!("{{{}}}", json.join(","));
    let form: Vec<String> =
        members.iter().map(|(name, input)| format!("{name}={{{input}}}")).collect();
    let form = form.join("&");
    let joint = if url.contains('?') { '&' } else { '?' };
    let mut all = vec![
        (url.to_owned(), Some((JSON.to_owned(), json))),
        (url.to_owned(), Some((FORM.to_owned(), form.clone()))),
        (format!("{url}{joint}{form}"), None),
    ];
    let first = if text.contains("$_POST") {
        1
    } else if text.contains("$_GET") || text.contains("req.query") || text.contains("URL.Query()") {
        2
    } else {
        0
    };
    all.rotate_left(first);
    all
}
