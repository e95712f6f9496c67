<?php

/**
 * Speaks mintcheck-adapter/1 over stdin and stdout for the generators in `generators/`.
 * What a token holds is the business of the generators alone.
 */

namespace Mintcheck;

use function explode, fflush, fread, fwrite, is_array, is_int, is_string, json_decode, json_encode;
use function str_contains, strlen, strrpos, substr, trim;

require __DIR__ . '/refusal.php';

/** As much as a Linux pipe holds, so one read takes all that has arrived. */
const CHUNK_BYTES = 64 * 1024;

/**
 * The protocol's own limit for one line; what is longer is skipped, so that a peer that never
 * ends its line cannot fill the memory.
 */
const LINE_LIMIT_BYTES = 1024 * 1024;

/** Long enough to tell what broke, short enough for one line of a report. */
const REASON_LIMIT_BYTES = 300;

/**
 * One generator file a line. What it returns describes the generator with the keys of the
 * protocol's hello, and its `mint` takes the inputs and the instant and returns the token, throws
 * a Refusal in words that repeat no input, or breaks with any other error.
 */
const GENERATORS = [
    'generators/hash-hmac.php',
    'generators/legacy.php',
];

/** Cuts chunks into lines; an unfinished line only ever grows at its end. */
final class LineReader
{
    private string $unfinished = '';
    private bool $tooLong = false;

    /** @return list<string> the lines that the chunk completes */
    public function take(string $chunk): array
    {
        $end = strrpos($chunk, "\n");
        if ($end === false) {
            $this->keep($chunk);
            return [];
        }
        $lines = explode("\n", substr($chunk, 0, $end));
        if ($this->tooLong || strlen($this->unfinished) + strlen($lines[0]) > LINE_LIMIT_BYTES) {
            complain('a line longer than 1 MiB was skipped');
            $lines[0] = '';
        } else {
            $lines[0] = $this->unfinished . $lines[0];
        }
        $this->unfinished = '';
        $this->tooLong = false;
        $this->keep(substr($chunk, $end + 1));
        return $lines;
    }

    private function keep(string $piece): void
    {
        if (strlen($this->unfinished) + strlen($piece) > LINE_LIMIT_BYTES) {
            $this->tooLong = true;
        }
        if ($this->tooLong) {
            $this->unfinished = '';
        } else {
            // In place: joining into a new text would copy a long line once a chunk.
            $this->unfinished .= $piece;
        }
    }
}

final class Host
{
    /** @var list<array> what the hello says of each generator */
    private array $generators = [];

    /** @var array<string, \Closure> their minting functions by name */
    private array $mint = [];

    public function __construct()
    {
        foreach (GENERATORS as $file) {
            $generator = require __DIR__ . '/' . $file;
            $this->mint[$generator['name']] = $generator['mint'];
            unset($generator['mint']);
            $this->generators[] = $generator;
        }
    }

    /**
     * Answers every complete line that has arrived in one write, and only then reads again, so
     * many requests in flight are cheap and a single one never waits.
     */
    public function serve($requests, $answers): void
    {
        $reader = new LineReader();
        while (($chunk = fread($requests, CHUNK_BYTES)) !== false && $chunk !== '') {
            if (!send($answers, $this->answerAll($reader->take($chunk)))) {
                return;
            }
        }
        send($answers, $this->answerAll($reader->take("\n")));
    }

    /** @param list<string> $lines */
    private function answerAll(array $lines): string
    {
        $answers = '';
        foreach ($lines as $line) {
            $answers .= $this->answerLine($line);
        }
        return $answers;
    }

    /** The answer with its line end, or nothing where no answer is possible. */
    private function answerLine(string $line): string
    {
        $message = json_decode($line, true);
        if (is_array($message)) {
            if (isset($message['id']) && is_int($message['id'])) {
                return $this->answerCase($message);
            }
            if (isset($message['hello'])) {
                return $this->hello();
            }
        }
        if (trim($line) !== '') {
            complain('a line that is no message was skipped');
        }
        return '';
    }

    private function hello(): string
    {
        $hello = [
            'mintcheck' => 1,
            'adapter' => 'php',
            'runtime' => 'php ' . PHP_VERSION,
            'generators' => $this->generators,
        ];
        return json_encode($hello) . "\n";
    }

    private function answerCase(array $message): string
    {
        $id = $message['id'];
        $name = $message['generator'] ?? null;
        $mint = is_string($name) ? $this->mint[$name] ?? null : null;
        if ($mint === null) {
            return answer($id, 'failed', 'no generator of this name');
        }
        if (!is_int($message['now_us'] ?? null)) {
            return answer($id, 'failed', 'now_us is not an integer');
        }
        if (!is_array($message['inputs'] ?? null)) {
            return answer($id, 'failed', 'inputs is no object');
        }
        return mint($id, $mint, $message['inputs'], $message['now_us']);
    }
}

function mint(int $id, \Closure $mint, array $inputs, int $nowUs): string
{
    try {
        $token = $mint($inputs, $nowUs);
    } catch (Refusal $refusal) {
        return answer($id, 'refused', $refusal->getMessage());
    } catch (\Throwable $error) {
        return answer($id, 'failed', words($error, $inputs['secret'] ?? null));
    }
    // A token that is not UTF-8 has no JSON spelling, and json_encode says false.
    $json = is_string($token) ? json_encode($token) : false;
    if ($json === false) {
        return answer($id, 'failed', 'the generator returned no valid text');
    }
    return '{"id":' . $id . ',"token":' . $json . "}\n";
}

function answer(int $id, string $kind, string $reason): string
{
    $text = substr($reason, 0, REASON_LIMIT_BYTES);
    return json_encode(['id' => $id, $kind => $text], JSON_INVALID_UTF8_SUBSTITUTE) . "\n";
}

/** What broke, without the secret: some libraries repeat a key that they do not like. */
function words(\Throwable $error, mixed $secret): string
{
    $text = $error->getMessage();
    $shown = mayHold($text, $secret) ? 'withheld, as it may hold the secret' : $text;
    return $error::class . ': ' . $shown;
}

/** A secret that is no scalar has no one spelling to look for. */
function mayHold(string $text, mixed $secret): bool
{
    return is_array($secret) || ((string) $secret !== '' && str_contains($text, (string) $secret));
}

/** False once the reader of our answers has gone, so that there is nobody left to work for. */
function send($stream, string $answers): bool
{
    while ($answers !== '') {
        $written = @fwrite($stream, $answers);
        if ($written === false || $written === 0) {
            return false;
        }
        $answers = substr($answers, $written);
    }
    return fflush($stream);
}

/** The line itself is never repeated: it may hold a secret. */
function complain(string $what): void
{
    fwrite(STDERR, "mintcheck php adapter: $what\n");
}

// A stray echo of a generator must not land among the answers.
ob_start(static function (string $text): string {
    fwrite(STDERR, $text);
    return '';
}, 1);

// Without its own read buffer PHP asks the kernel for a whole chunk at once, not for 8 KiB.
stream_set_read_buffer(STDIN, 0);
stream_set_blocking(STDIN, true);
stream_set_blocking(STDOUT, true);
(new Host())->serve(STDIN, STDOUT);
