package io.strongroom.parameters;

import io.strongroom.aws.Access;
import io.strongroom.aws.AwsError;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.aws.Wire;
import io.strongroom.iam.Call;
import io.strongroom.iam.Target;
import java.time.Instant;
import java.util.Optional;

/**
 * The settings of Parameter Store in an account and region. Throughput is not limited here,
 * whatever the setting says.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetServiceSetting.html">GetServiceSetting</a>
 */
final class ChangeSettings {
  private final SettingRows rows;

  ChangeSettings(SettingRows rows) {
    this.rows = rows;
  }

  record SettingView(
      @Clear String settingId,
      @Clear String settingValue,
      Instant lastModifiedDate,
      @Clear String lastModifiedUser,
      @Wire("ARN") @Clear String arn,
      @Clear String status) {}

  record GetServiceSettingRequest(@Constraint(min = 1, max = 1000) @Clear String settingId) {}

  record GetServiceSettingResponse(SettingView serviceSetting) {}

  /** Shows a setting. */
  @Operation(value = "ssm:GetServiceSetting", access = Access.READ)
  GetServiceSettingResponse getServiceSetting(Call call, GetServiceSettingRequest request) {
    Setting setting = permitted(call, request.settingId());
    return new GetServiceSettingResponse(view(call, setting));
  }

  record UpdateServiceSettingRequest(
      @Constraint(min = 1, max = 1000) @Clear String settingId,
      @Constraint(min = 1, max = 4096) @Clear String settingValue) {}

  record UpdateServiceSettingResponse() {}

  /** Sets a setting. */
  @Operation(value = "ssm:UpdateServiceSetting", access = Access.WRITE)
  UpdateServiceSettingResponse updateServiceSetting(
      Call call, UpdateServiceSettingRequest request) {
    Setting setting = permitted(call, request.settingId());
    if (!setting.takes(request.settingValue())) {
      throw ParameterErrors.validation(
          "The value isn't valid for the service setting " + setting.id() + ".");
    }
    rows.put(
        call.tx(),
        call.account(),
        call.region(),
        setting,
        new Setting.Made(
            request.settingValue(),
            Instant.ofEpochMilli(call.tx().now().toEpochMilli()),
            call.caller().arn()));
    return new UpdateServiceSettingResponse();
  }

  record ResetServiceSettingRequest(@Constraint(min = 1, max = 1000) @Clear String settingId) {}

  record ResetServiceSettingResponse(SettingView serviceSetting) {}

  /** Makes a setting the standard one again. */
  @Operation(value = "ssm:ResetServiceSetting", access = Access.WRITE)
  ResetServiceSettingResponse resetServiceSetting(Call call, ResetServiceSettingRequest request) {
    Setting setting = permitted(call, request.settingId());
    rows.delete(call.tx(), call.account(), call.region(), setting);
    return new ResetServiceSettingResponse(view(call, setting));
  }

  private static Setting permitted(Call call, String name) {
    call.permit(Target.of(Setting.arn(call.account(), call.region(), name)));
    return Setting.of(name)
        .orElseThrow(
            () ->
                AwsError.capital(
                    "ServiceSettingNotFound", "The specified service setting wasn't found."));
  }

  private SettingView view(Call call, Setting setting) {
    Optional<Setting.Made> made = rows.find(call.tx(), call.account(), call.region(), setting);
    return new SettingView(
        setting.id(),
        made.map(Setting.Made::value).orElse(setting.standard()),
        made.map(Setting.Made::at).orElse(Instant.EPOCH),
        made.map(Setting.Made::by).orElse("System"),
        Setting.arn(call.account(), call.region(), setting.id()).toString(),
        made.isPresent() ? "Customized" : "Default");
  }
}
