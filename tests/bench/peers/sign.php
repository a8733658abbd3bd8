<?php
// PHP's DOM and openssl signing one DPS over and over, with the key parsed once (the better case: a library that opens the
// PKCS#12 file for each request pays two milliseconds more).
//
//   php sign.php FOLDER SECONDS     FOLDER: dps.xml, key.pem, certificate.pem
//
// Prints {"count", "seconds"}: seconds of processor time.
[, $folder, $seconds] = $argv;
$xml = file_get_contents("$folder/dps.xml");
$key = openssl_pkey_get_private(file_get_contents("$folder/key.pem"));
$certificate = preg_replace('/-----[^-]+-----|\s/', '', file_get_contents("$folder/certificate.pem"));
const DSIG = 'http://www.w3.org/2000/09/xmldsig#';

function sign(string $xml, $key, string $certificate): string {
    $document = new DOMDocument();
    $document->loadXML($xml);
    $target = $document->getElementsByTagName('infDPS')->item(0);
    $digest = base64_encode(hash('sha256', $target->C14N(true, false), true));
    $id = $target->getAttribute('Id');
    $signature = $document->createElementNS(DSIG, 'Signature');
    $target->parentNode->appendChild($signature);
    $fragment = $document->createDocumentFragment();
    $exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#';
    $fragment->appendXML('<SignedInfo xmlns="' . DSIG . '"><CanonicalizationMethod Algorithm="' . $exclusive . '"/>'
        . '<SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/><Reference URI="#' . $id . '"><Transforms>'
        . '<Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/><Transform Algorithm="' . $exclusive . '"/></Transforms>'
        . '<DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><DigestValue>' . $digest . '</DigestValue></Reference></SignedInfo>');
    $signature->appendChild($fragment);
    openssl_sign($signature->firstChild->C14N(true, false), $value, $key, OPENSSL_ALGO_SHA256);
    $signature->appendChild($document->createElementNS(DSIG, 'SignatureValue', base64_encode($value)));
    $data = $document->createElementNS(DSIG, 'X509Data');
    $data->appendChild($document->createElementNS(DSIG, 'X509Certificate', $certificate));
    $info = $document->createElementNS(DSIG, 'KeyInfo');
    $info->appendChild($data);
    $signature->appendChild($info);
    return $document->saveXML();
}

function used(): float {
    $usage = getrusage();
    return $usage['ru_utime.tv_sec'] + $usage['ru_stime.tv_sec'] + ($usage['ru_utime.tv_usec'] + $usage['ru_stime.tv_usec']) / 1e6;
}

if (!str_contains(sign($xml, $key, $certificate), '<SignatureValue>')) { fwrite(STDERR, "nothing was signed\n"); exit(1); }
$before = used();
$count = 0;
for ($end = microtime(true) + (float) $seconds; microtime(true) < $end; ++$count) sign($xml, $key, $certificate);
echo json_encode(['count' => $count, 'seconds' => used() - $before]), "\n";
