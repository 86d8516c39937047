package io.strongroom.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The journey in Python: {@code python/journey.py}, part by part, on the installed boto3. */
@ExtendWith(Running.class)
final class Boto3Test {
  private final Shell terminal;

  Boto3Test(Strongroom strongroom) {
    terminal = strongroom.terminal();
  }

  @BeforeEach
  void boto3_is_installed() {
    Tool.BOTO3.needed(terminal.folder());
  }

  @Test
  void keys_encrypt_every_byte_and_are_listed_page_by_page() {
    assertSees(
        "keys",
        "eu-west-1",
        """
        created: datetime
        state: Enabled
        every byte: True
        data key: 32
        data key again: True
        pages of keys: [2, 2, 1]
        all keys: True
        another context: InvalidCiphertextException 400
        a flipped bit: InvalidCiphertextException 400
        unknown key: NotFoundException 400
        unknown alias: NotFoundException 400
        """);
  }

  @Test
  void data_keys_make_envelopes_and_signatures_verify_elsewhere() {
    assertSees(
        "envelope",
        "ap-south-1",
        """
        envelope: True
        changed: None
        another file: InvalidCiphertextException 400
        after a rotation: True
        key pair: True
        for later: 16
        signature: Verified OK
        wrong signature: KMSInvalidSignatureException 400
        """);
  }

  @Test
  void parameters_are_read_page_by_page() {
    assertSees(
        "parameters",
        "eu-west-2",
        """
        pages: [10, 10, 5]
        all: True
        text: True
        modified: datetime
        unknown: ParameterNotFound 400
        again: ParameterAlreadyExists 400
        unknown type: ValidationException 400
        """);
  }

  @Test
  void parameters_are_listed_labelled_tagged_and_shared() {
    assertSees(
        "parameter_lists",
        "eu-central-2",
        """
        described: [4, 4, 3]
        secure: 11
        history: [[1, 2, 3], [4, 5, 6], [7, 8]]
        labelled: v2
        unlabelled: ['prod']
        no label: ParameterVersionNotFound 400
        several: ['v']
        invalid: ['/list/none']
        tags: [{'Key': 'more', 'Value': 'x'}]
        set: true
        reset: Default
        tier: Advanced
        shared: [True]
        deleted: ['/list/01', '/share/d']
        """);
  }

  @Test
  void a_secret_may_be_binary_and_has_stages() {
    assertSees(
        "secrets",
        "eu-west-3",
        """
        every byte: True
        created: datetime
        stages: ['AWSCURRENT', 'AWSPREVIOUS']
        deleted: InvalidRequestException 400
        unknown: ResourceNotFoundException 400
        again: ResourceExistsException 400
        """);
  }

  @Test
  void secrets_are_listed_page_by_page() {
    assertSees(
        "secret_lists",
        "ap-south-2",
        """
        pages: [10, 10, 5]
        all, newest first: True
        filtered: ['lists/01', 'lists/03', 'lists/05', 'lists/07', 'lists/09', 'lists/21', 'lists/23']
        batches: [20, 5]
        all values: True
        errors: ['ResourceNotFoundException']
        labelled: [2]
        versions: [4, 2]
        password: 40
        """);
  }

  @Test
  void users_do_what_they_may_and_learn_nothing_of_the_rest() {
    assertSees(
        "users",
        "eu-south-1",
        """
        arn: user/boto3-app
        allowed: app/one
        another: AccessDeniedException 400
        absent: AccessDeniedException 400
        the same words for both: True
        delete: AccessDeniedException 400
        iam: AccessDenied 403
        forged, json: InvalidSignatureException 400
        forged, query: SignatureDoesNotMatch 403
        unknown user: NoSuchEntity 404
        no policy: MalformedPolicyDocument 400
        """);
  }

  @Test
  void a_grant_gives_what_it_says_until_it_is_retired() {
    assertSees(
        "grant",
        "me-central-1",
        """
        before: AccessDeniedException 400
        opened: True
        another context: AccessDeniedException 400
        another operation: AccessDeniedException 400
        listed: ['worker']
        retirable: 1
        after: AccessDeniedException 400
        left: []
        again: NotFoundException 400
        """);
  }

  @Test
  void several_hundred_events_are_looked_up_page_by_page() {
    assertSees(
        "events",
        "eu-north-1",
        """
        pages: [50, 50, 50, 50, 50, 50, 20]
        all, newest first: True
        times: ['datetime']
        users: ['admin']
        two attributes: InvalidLookupAttributesException 400
        """);
  }

  @Test
  void rules_hear_of_changes_and_of_events_of_one_s_own() {
    assertSees(
        "rules",
        "eu-south-2",
        """
        put: 0
        pages: [['rule-0', 'rule-1'], ['rule-0', 'rule-1', 'rule-2']]
        shown: True
        targets: $.detail
        by target: ['rule-1']
        matches: True
        another: False
        own: ['taken', 'MalformedDetail', 'NotAuthorizedForSourceException']
        connection: ['AUTHORIZED', False]
        destination: ACTIVE
        tags: [{'Key': 'team', 'Value': 'a'}]
        with targets: ValidationException 400
        unknown: ResourceNotFoundException 400
        no pattern: InvalidEventPatternException 400
        no schedule: ValidationException 400
        left: [[], ['default']]
        """);
  }

  private void assertSees(String part, String region, String seen) {
    String script = Project.folder("python").resolve("journey.py").toString();
    String printed = terminal.region(region).prints("python3 '" + script + "' " + part);
    assertEquals(List.of(seen.strip().split("\n", -1)), List.of(printed.split("\n", -1)));
  }
}
