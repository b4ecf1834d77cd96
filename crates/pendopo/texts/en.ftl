verify-valid = VALID: this letter is signed and was not altered.
verify-altered = ALTERED: this letter is not as it was when it was signed. Do not use it.
verify-added = ALTERED: something was added after this letter was signed. Do not use it.
verify-not-ours = NOT OF THAT AGENCY: this letter is whole, but the certificate that you trust does not vouch for its signer.
verify-unsigned = NOT SIGNED: this PDF carries no electronic signature.
verify-strange = CANNOT BE CHECKED: the signature in this PDF is damaged or of another kind.
verify-unreadable = NOT A PDF: this file cannot be read as a PDF. Check the letter itself, not a photo or a scan.
verify-no-key = { $file } holds no certificate (PEM). Ask that agency for its certificate, letter-ca.pem for instance.
verify-letter = Letter
verify-number = Number
verify-signer = Signed by
verify-office = Office
verify-signed-by = Certificate
verify-issuer = Vouched for by
verify-signed-at = At
verify-nobody-vouches = not trusted
verify-revoked = Revoked
verify-revoked-unknown = cannot be known without a network; open the address printed in the letter
services-checked = { $services ->
    [one] 1 service
   *[other] { $services } services
 }, { $errors ->
    [one] 1 error
   *[other] { $errors } errors
 }.
services-speed = { $count } scenarios a second.
services-tested = { $passed } passed, { $failed } failed
