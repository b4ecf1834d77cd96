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

faults-known = { $errors } errors and { $warnings } warnings.
texts-reading = Readability (LIX) { $lix }: { $level }.
texts-very-easy = very easy
texts-easy = easy
texts-medium = medium
texts-hard = hard
texts-very-hard = very hard
texts-jargon = Office word `{ $word }` ({ $plain }): { $text }
texts-missing = Not translated: { $path }
texts-outdated = Translation out of date (line { $line }): { $path }
new-title = What is the service called?
new-summary = What is it for, in one sentence?
new-basis = Which law or rule does it rest on?
new-unit = Which kind of unit handles it (kelurahan, say)?
new-ask = What is the citizen asked? Divide by semicolons:
new-exists = { $folder } exists already. Choose another title, or move that folder away.
new-unanswered = Not answered: { $question } Give it as a flag; see `pendopo service new --help`.
new-written = { $folder } is written. Go on with `pendopo service check { $folder }` and `pendopo service test { $folder }`.
fmt-unreadable = { $path } cannot be read and is left alone. See `pendopo service check`.
fmt-changed = { $count } files changed.

show-title = { $words }
show-summary = { $words }
show-unit = Handled by: { $words }
show-promise = Promise: { $words }
show-basis = Basis: { $words }
show-free = Free of charge: { $words }
show-fee = Fee: { $words }
show-rule = Must hold: { $words }
show-page = Page: { $words }
show-question = Asks: { $words }
show-options = Options: { $words }
show-document = Document: { $words }
show-stage = Stage: { $words }
show-check = Check: { $words }
show-outcome = Way out: { $words }
show-letter = Letter: { $words }
diff-citizen = A citizen notices { $count } changes.
diff-officer = An officer notices { $count } changes.
diff-register = Registers, letters and open data: { $count } changes.
simulate-unknown = `{ $name }` is no stage, outcome or role of this service. See `pendopo service show`.
simulate-year = { $cases } cases, { $ended } ended within the year, { $kept }% as promised, { $mean } office hours on the average.
simulate-stage = { $stage } ({ $role }): { $visits } times, waits { $waiting } hours, nine of ten at most { $most } hours, busy { $busy }%.
simulate-bottleneck = Waited for longest: { $role }.
simulate-more = With one more { $role }: { $kept }% as promised, { $mean } office hours on the average.
simulate-hours = { $hours } hours
