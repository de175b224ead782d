package cloud.sentiric.cdr.grpc;

/** A request with a bad field; the message names it. */
final class InvalidRequest extends RuntimeException {
    InvalidRequest(String field, String rule) {
        super(field + " " + rule);
    }
}
