<?php
/*
 * A page whose server posts its readers' comments, shows the published ones, and hears of decisions. Needs PHP 8.1 and curl.
 * The environment names: COMMENTS_URL, COMMENTS_SECRET_KEY, COMMENTS_WEBHOOK_SECRET, and SITE_URL, under which this file
 * is comments.php; COMMENTS_CACHE is a folder that only this may write to, else .comments beside this file. The webhook's
 * address is SITE_URL/comments.php?webhook.
 */
declare(strict_types=1);

const KEEP_SECONDS = 60;        // for which the published comments are shown without asking again
const TOLERANCE_SECONDS = 300;  // between our clock and the sender's
const LABELS = ['author_name' => 'Name', 'author_email' => 'Email, never published', 'body' => 'Comment'];

function setting(string $name): string
{
    $value = getenv($name);
    if ($value === false || $value === '') {
        throw new RuntimeException("$name is not set");
    }
    return $value;
}

function page_url(): string
{
    return setting('SITE_URL') . '/comments.php';  // never made from the Host header, which anybody can write
}

/** Asks Commentgate; gives the HTTP status (0 if there was no answer) and what was answered. */
function ask(string $path, ?array $fields = null, string $once = ''): array
{
    $headers = ['Authorization: Bearer ' . setting('COMMENTS_SECRET_KEY')];
    $options = [CURLOPT_RETURNTRANSFER => true, CURLOPT_CONNECTTIMEOUT => 2, CURLOPT_TIMEOUT => 5];
    if ($fields !== null) {
        array_push($headers, 'Content-Type: application/json', 'Idempotency-Key: ' . $once);
        $flags = JSON_THROW_ON_ERROR | JSON_INVALID_UTF8_SUBSTITUTE;
        $options += [CURLOPT_POST => true, CURLOPT_POSTFIELDS => json_encode($fields, $flags)];
    }
    $curl = curl_init(setting('COMMENTS_URL') . $path);
    curl_setopt_array($curl, $options + [CURLOPT_HTTPHEADER => $headers]);
    $body = curl_exec($curl);
    $status = $body === false ? 0 : curl_getinfo($curl, CURLINFO_RESPONSE_CODE);
    return [$status, is_string($body) ? json_decode($body, true) ?? [] : []];
}

/** Gives the published comments: kept ones while they are fresh, and while Commentgate is away. */
function published(): array
{
    $kept = is_readable(kept_in()) ? json_decode((string) file_get_contents(kept_in()), true) : null;
    if ($kept !== null && time() < $kept['until']) {
        return $kept['comments'];
    }
    $comments = [];
    $cursor = null;
    do {
        $asked = array_filter(['page_url' => page_url(), 'cursor' => $cursor]);
        [$status, $found] = ask('/v1/pages/comments?' . http_build_query($asked));
        if ($status !== 200 || !isset($found['comments'])) {  // away, or something else answers in its place
            $comments = $kept['comments'] ?? [];
            break;
        }
        array_push($comments, ...$found['comments']);
        $cursor = $found['next_cursor'];
    } while ($cursor !== null);
    keep($comments, time() + KEEP_SECONDS);
    return $comments;
}

/** Never in the shared folder for temporary files: whoever guesses the name there says what this page shows. */
function kept_in(): string
{
    $folder = getenv('COMMENTS_CACHE') ?: __DIR__ . '/.comments';
    if (!is_dir($folder) && !@mkdir($folder, 0700) && !is_dir($folder)) {  // the last: somebody else just made it
        throw new RuntimeException("cannot make $folder: name another folder in COMMENTS_CACHE");
    }
    return $folder . '/comments-' . hash('sha256', page_url()) . '.json';
}

/** Whoever reads meanwhile sees the old file or the new one, never half of one. */
function keep(array $comments, int $until): void
{
    $text = json_encode(['until' => $until, 'comments' => $comments]);
    $new = kept_in() . '.' . bin2hex(random_bytes(8));
    if (@file_put_contents($new, $text) !== strlen($text) || !rename($new, kept_in())) {
        error_log('The comments cannot be kept in ' . dirname($new));
        @unlink($new);
    }
}

/** Checks a notice as Standard Webhooks asks; while a secret is being replaced it has several signatures. */
function is_genuine(string $body, string $secret, int $now): bool
{
    $timestamp = $_SERVER['HTTP_WEBHOOK_TIMESTAMP'] ?? '';
    if (!preg_match('/^[0-9]{1,12}$/D', $timestamp) || abs($now - (int) $timestamp) > TOLERANCE_SECONDS) {
        return false;
    }
    $key = base64_decode(preg_replace('/^whsec_/', '', $secret));
    $message = ($_SERVER['HTTP_WEBHOOK_ID'] ?? '') . ".$timestamp.$body";
    $wanted = 'v1,' . base64_encode(hash_hmac('sha256', $message, $key, true));
    $genuine = false;
    foreach (explode(' ', $_SERVER['HTTP_WEBHOOK_SIGNATURE'] ?? '') as $given) {
        $genuine = hash_equals($wanted, $given) || $genuine;
    }
    return $genuine;
}

function hear(): void
{
    if (!is_genuine((string) file_get_contents('php://input'), setting('COMMENTS_WEBHOOK_SECRET'), time())) {
        http_response_code(401);
        return;
    }
    $kept = is_readable(kept_in()) ? json_decode((string) file_get_contents(kept_in()), true) : null;
    keep($kept['comments'] ?? [], 0);  // shown while Commentgate is away, asked for again otherwise
    http_response_code(204);
}

/** Sends a reader's comment on. Whatever happens, nothing typed is lost. */
function take(): void
{
    $typed = array_map(fn (string $name): string => posted($name), array_combine(array_keys(LABELS), array_keys(LABELS)));
    $once = preg_match('/^[\w-]{1,64}$/D', posted('once')) ? posted('once') : bin2hex(random_bytes(16));
    [$status, $answer] = ask('/v1/comments', $typed + [
        'page_url' => page_url(),
        'page_title' => 'The old pier',
        'author_ip' => $_SERVER['REMOTE_ADDR'],  // behind a proxy: the address that it passes on
        'user_agent' => substr(preg_replace('/[^ -~]/', '', $_SERVER['HTTP_USER_AGENT'] ?? ''), 0, 500),
    ], $once);
    if ($status === 202) {
        header('Location: ' . $answer['receipt_url'], true, 303);  // where the reader sees it waiting
    } elseif ($status === 422) {
        $errors = array_column($answer['errors'], 'message', 'field');
        $others = implode(' ', array_diff_key($errors, LABELS));
        page($typed, $once, trim("Please look at the marked fields. $others"), $errors, 422);
    } elseif ($status === 409) {  // arrived before, and changed since
        page($typed, bin2hex(random_bytes(16)), 'It had arrived already, as it was before you changed it.', [], 409);
    } else {  // it may have arrived: the same `once` again makes no second comment
        error_log("Commentgate answered $status");
        page($typed, $once, 'It was not sent yet. Your text is here: please try again shortly.', [], 503);
    }
}

function posted(string $name): string
{
    return is_string($_POST[$name] ?? null) ? $_POST[$name] : '';
}

function h(string $text): string
{
    return htmlspecialchars($text, ENT_QUOTES | ENT_SUBSTITUTE | ENT_HTML5);
}

function page(array $typed, string $once, string $banner = '', array $errors = [], int $status = 200): void
{
    http_response_code($status);
    header('Content-Type: text/html; charset=utf-8');
    header('Cache-Control: ' . ($typed ? 'no-store' : 'no-cache'));
    ?>
<!doctype html>
<html lang="en"><meta charset="utf-8"><title>The old pier</title>
<h1>The old pier</h1><p>It was built in 1912.</p>
<h2>Comments</h2>
<?php foreach (published() as $comment) : ?>
<article><p><bdi dir="auto"><?= h($comment['removed'] ? 'Comment removed' : $comment['author_name']) ?></bdi></p>
<div dir="auto" style="white-space: pre-line"><?= h($comment['body_text']) ?></div></article>
<?php endforeach ?>
<form method="post" action="comments.php"><h2>Leave a reply</h2>
<?php if ($banner !== '') : ?><p role="alert"><?= h($banner) ?></p><?php endif ?>
<input type="hidden" name="once" value="<?= h($once) ?>">
<?php foreach (LABELS as $name => $label) : ?>
<?php $value = h($typed[$name] ?? '');
    $marked = isset($errors[$name]) ? " aria-invalid=\"true\" aria-describedby=\"$name-error\"" : ''; ?>
<p><label for="<?= $name ?>"><?= h($label) ?></label><br>
<?php if ($name === 'body') : ?><textarea id="body" name="body" rows="6" dir="auto"<?= $marked ?>>
<?= $value ?></textarea>
<?php else : ?><input id="<?= $name ?>" name="<?= $name ?>" value="<?= $value ?>" dir="auto"<?= $marked ?>><?php endif ?>
<?php if ($marked) : ?><strong id="<?= $name ?>-error"><?= h($errors[$name]) ?></strong><?php endif ?></p>
<?php endforeach ?>
<button>Send</button></form></html>
<?php
}

if ($_SERVER['REQUEST_METHOD'] !== 'POST') {
    page([], bin2hex(random_bytes(16)));
} elseif (isset($_GET['webhook'])) {
    hear();
} else {
    take();
}
