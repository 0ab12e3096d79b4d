#!/bin/sh
# Posts one comment from a server, waits for the decision, and lists what is published on the page.
# Needs nothing but curl and sha256sum.
set -eu

: "${COMMENTS_URL:?the address of Commentgate, such as https://comments.example.org}"
: "${COMMENTS_SECRET_KEY:?the secret key of the site}"
: "${COMMENTS_AUTHOR_EMAIL:?the commenter's e-mail address}"
page=${1:?usage: COMMENTS_AUTHOR_EMAIL=... curl.sh PAGE_URL NAME TEXT}
name=${2:?no name}
text=${3:?no text}
[ $# -eq 3 ] || { echo 'The address goes into COMMENTS_AUTHOR_EMAIL, not between name and text.' >&2; exit 2; }

# The key and the address come from the environment and reach curl in files, so that no list of processes shows them.
email=$COMMENTS_AUTHOR_EMAIL
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
printf 'Authorization: Bearer %s\n' "$COMMENTS_SECRET_KEY" >"$folder/key"
printf '%s' "$email" >"$folder/email"
ask() {
  curl --silent --show-error --fail-with-body --max-time 10 \
    --header "@$folder/key" --header 'Accept: application/json' "$@"
}

# The same words under the same key are one comment, however often they are sent.
once=$(printf '%s\n' "$page" "$name" "$email" "$text" | sha256sum | cut -c 1-64)
accepted=$(
  ask --retry 3 --header "Idempotency-Key: $once" \
    --data-urlencode "page_url=$page" --data-urlencode "author_name=$name" \
    --data-urlencode "author_email@$folder/email" --data-urlencode "body=$text" \
    "$COMMENTS_URL/v1/comments"
) || { printf 'not taken: %s\n' "$accepted" >&2; exit 1; }
comment=$(printf '%s' "$accepted" | sed -n 's/.*"id": *"\([0-9a-f-]\{36\}\)".*/\1/p')
echo "taken as $comment"

status=pending
tries=60
while [ "$status" = pending ] && [ "$tries" -gt 0 ]; do
  sleep 0.5
  tries=$((tries - 1))
  # The comment's own status is the one that stands alone; those of its history are called from and to.
  status=$(ask "$COMMENTS_URL/v1/comments/$comment" | tr -d '\n' | sed -n 's/.*"status": *"\([a-z]*\)".*/\1/p')
done
echo "status $status"

echo "published:"
ask --get --data-urlencode "page_url=$page" "$COMMENTS_URL/v1/pages/comments"
