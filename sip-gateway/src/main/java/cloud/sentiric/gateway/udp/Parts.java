package cloud.sentiric.gateway.udp;

import cloud.sentiric.gateway.route.Allowance;
import cloud.sentiric.gateway.route.Flows;
import cloud.sentiric.gateway.route.LineProbe;
import cloud.sentiric.gateway.route.Requests;
import cloud.sentiric.gateway.route.Responses;
import cloud.sentiric.gateway.route.Stickiness;
import cloud.sentiric.gateway.sip.Scanner;

/** What a thread that handles messages is made of; all owned by it but the counters, which others
 * may read, and the allowances, which are those of the process. */
public record Parts(
        Scanner scanner,
        Flows flows,
        Requests requests,
        Responses responses,
        Stickiness stickiness,
        LineProbe lines,
        Admission admission,
        Allowance answers,
        Allowance lineAllowance,
        Counters counters) {}
